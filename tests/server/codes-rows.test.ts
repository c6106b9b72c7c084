import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CodeLength } from '#server/codes/alphabet.ts';
import { codeRows } from '#server/codes/code-rows.ts';
import { createCodeCipher } from '#server/codes/ff1.ts';

const URL_PREFIX = 'HTTPS://QR.EXAMPLE/';
const key = new Uint8Array(16).fill(7);

function naiveRows(length: CodeLength, firstSerial: number, lastSerial: number, urlPrefix: string): string {
  const cipher = createCodeCipher(key, length);
  let text = '';
  for (let serial = firstSerial; serial <= lastSerial; serial++) {
    const code = cipher.encrypt(serial);
    text += `${serial},${code},${urlPrefix}${code}\r\n`;
  }
  return text;
}

function chunksOf(
  length: CodeLength,
  firstSerial: number,
  lastSerial: number,
  urlPrefix = URL_PREFIX,
): Uint8Array[] {
  return [...codeRows({ cipher: createCodeCipher(key, length), firstSerial, lastSerial, urlPrefix })];
}

describe('the rows of a code file', () => {
  test('are what a plain writer writes, across every change in the number of digits', () => {
    const starts = fc.oneof(
      fc.nat({ max: 1200 }),
      fc.nat({ max: 14 }).map((zeros) => Math.max(0, 10 ** zeros - 30)),
    );
    const lengths = fc.constantFrom<CodeLength>(12, 16);
    fc.assert(
      fc.property(lengths, starts, fc.nat({ max: 60 }), (length, first, more) => {
        const text = Buffer.concat(chunksOf(length, first, first + more)).toString('latin1');
        expect(text).toBe(naiveRows(length, first, first + more, URL_PREFIX));
      }),
    );
  });

  test.each<CodeLength>([12, 16])(
    'come in whole rows, more than 128 KB at a time (%i characters)',
    (length) => {
      const [first, last] = [95_000, 130_000];
      const chunks = chunksOf(length, first, last);
      expect(Buffer.concat(chunks).toString('latin1')).toBe(naiveRows(length, first, last, URL_PREFIX));
      for (const chunk of chunks) expect(Buffer.from(chunk.slice(-2)).toString()).toBe('\r\n');
      for (const chunk of chunks.slice(0, -1)) expect(chunk.length).toBeGreaterThan(128 * 1024);
      // Nobody may find an earlier chunk overwritten while it still waits in a socket.
      expect(new Set(chunks.map((chunk) => chunk.buffer)).size).toBe(chunks.length);
    },
  );

  test.each(['HTTPS://A,B/', 'HTTPS://"A"/', 'HTTPS://MÌ.VN/', 'HTTPS://A B/', 'HTTPS://A\r\n'])(
    'are refused for the prefix %j, which a CSV reader would take apart',
    (urlPrefix) => {
      expect(() => chunksOf(12, 1, 2, urlPrefix)).toThrow(RangeError);
    },
  );

  test('are refused before the first chunk for an impossible range', () => {
    const cipher = createCodeCipher(key, 12);
    const rows = (firstSerial: number, lastSerial: number) => () =>
      codeRows({ cipher, firstSerial, lastSerial, urlPrefix: URL_PREFIX });
    expect(rows(2, 1)).toThrow(RangeError);
    expect(rows(-1, 1)).toThrow(RangeError);
    expect(rows(1, 2 ** 53)).toThrow(RangeError);
  });
});
