import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BloomFilter } from '#server/codes/bloom-filter.ts';
import { ImportedHash, normaliseImported } from '#server/codes/imported-text.ts';
import { CsvColumn } from '#server/imports/csv-cell.ts';

describe('a text that was printed elsewhere', () => {
  test('has one normal form, whatever its case, width and dashes', () => {
    for (const text of ['ab-12345', ' AB-12345\t', 'ＡＢ－１２３４５', 'aB–12345']) {
      expect(normaliseImported(text)).toEqual({ code: 'AB-12345' });
    }
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
        const normal = normaliseImported(text);
        if ('code' in normal) expect(normaliseImported(normal.code.toLowerCase())).toEqual(normal);
      }),
    );
  });

  test('is hashed by HMAC-SHA256', () => {
    const secret = randomBytes(32);
    const hash = new ImportedHash(secret);
    for (const code of ['AB-12345', 'ĐƯỜNG-123', 'X'.repeat(40), 'AB-12345']) {
      expect(hash.of(code)).toBe(createHmac('sha256', secret).update(code).digest('hex').slice(0, 32));
    }
  });
});

test('the filter misses no code, and lets about one in two thousand others through', () => {
  const codes = 20_000;
  const filter = new BloomFilter(codes);
  const pairs = Array.from({ length: 6 * codes }, () => {
    const bytes = randomBytes(8);
    return [bytes.readUInt32BE(0), bytes.readUInt32BE(4)] as const;
  });
  const [known, others] = [pairs.slice(0, codes), pairs.slice(codes)];
  known.forEach(([high, low]) => filter.add(high, low));
  expect(known.every(([high, low]) => filter.mayHold(high, low))).toBe(true);
  // About 50 of 100,000.
  expect(others.filter(([high, low]) => filter.mayHold(high, low)).length).toBeLessThan(150);
});

test('a column of a CSV is the same however the file is cut into pieces', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', '1', '"', ',', '\n', ' '),
    minLength: 1,
    maxLength: 6,
  });
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(rows, fc.nat(40), (cells, cut) => {
      const file = cells
        .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
        .join('\r\n');
      const reader = new CsvColumn(2);
      const read = [...reader.push(file.slice(0, cut)), ...reader.push(file.slice(cut)), ...reader.end()];
      expect(read.map(({ text }) => text)).toEqual(cells.map(([, second]) => second));
    }),
  );
});
