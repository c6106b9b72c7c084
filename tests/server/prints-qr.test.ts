import fc from 'fast-check';
import { create, type QRCodeErrorCorrectionLevel } from 'qrcode';
import { describe, expect, test } from 'vitest';
import { ALPHABET } from '#server/codes/alphabet.ts';
import { BatchEncoder } from '#server/prints/qr/batch-encoder.ts';
import { segmentsOf, smallestSegments } from '#server/prints/qr/code-segments.ts';
import { batchTables } from '#server/prints/qr/symbol-tables.ts';

const levels = ['L', 'M', 'Q', 'H'] as const;
const letters = (of: string, minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...Array.from(of)), { minLength, maxLength }).map((all) => all.join(''));
const code = (length: number) => letters(ALPHABET, length, length);
const sample = (length: number) => fc.sample(code(length), 8);

/** Both as rows of 0 and 1. */
function ours(encoder: BatchEncoder, text: string): string[] {
  const { size } = encoder;
  const rows = encoder.encode(Buffer.from(`--${text}`), 2);
  const module = (x: number, y: number) => ((rows[(x >> 5) * size + y] ?? 0) >>> (x & 31)) & 1;
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => module(x, y)).join(''),
  );
}
function theirs(
  prefix: string,
  text: string,
  errorCorrectionLevel: QRCodeErrorCorrectionLevel,
  version: number,
) {
  const segments = segmentsOf(smallestSegments(prefix, text.length, errorCorrectionLevel), prefix, text);
  const { size, data } = create(segments, { errorCorrectionLevel, version }).modules;
  return Array.from({ length: size }, (_, y) => data.slice(y * size, (y + 1) * size).join(''));
}

describe('a batch’s QR symbols are module by module those of the library `qrcode`', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 11, 12])('in version %i at every level', (version) => {
    for (const level of levels) {
      for (const prefix of ['', 'HTTPS://QR.EXAMPLE.COM/', 'https://lower.example/q/']) {
        const encoder = new BatchEncoder(batchTables({ prefix, codeLength: 12, level, versionMin: version }));
        for (const text of sample(12))
          expect(ours(encoder, text)).toEqual(theirs(prefix, text, level, encoder.version));
      }
    }
  });

  test('with any prefix and code', () => {
    const prefixes = fc.oneof(letters('0123456789ABCXYZ:/.-', 0, 60), letters('abcxyz0189/:.-ABC?=&', 0, 60));
    const lengths = fc.constantFrom(12, 16).chain((length) => fc.array(code(length), { minLength: 3 }));
    fc.assert(
      fc.property(prefixes, lengths, fc.constantFrom(...levels), (prefix, codes, level) => {
        const codeLength = codes[0]?.length ?? 0;
        const encoder = new BatchEncoder(batchTables({ prefix, codeLength, level, versionMin: 1 }));
        for (const text of codes)
          expect(ours(encoder, text)).toEqual(theirs(prefix, text, level, encoder.version));
      }),
      { numRuns: 40 },
    );
  });
});

test('a prefix in small letters takes a segment of its own where that makes the symbol smaller', () => {
  const prefix = 'https://qr.example.com/win/';
  expect(smallestSegments(prefix, 16, 'M')).toEqual({ mode: 'alphanumeric', split: true, version: 3 });
  expect(smallestSegments(prefix.slice(0, 19), 16, 'M')).toEqual({ mode: 'byte', split: false, version: 3 });
  expect(smallestSegments(prefix.toUpperCase(), 16, 'M').split).toBe(false);
});
