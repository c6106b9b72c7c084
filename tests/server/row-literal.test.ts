import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsLiteral } from '#server/db/row-literal.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
  await instance.ctx.sql`create type telling as (number bigint, words text, flag boolean)`;
});
afterAll(async () => instance.stop());

// PostgreSQL keeps neither a NUL nor half of a surrogate pair; requests that hold one are refused before.
const words = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '"', '\\', '(,)', '{}', 'null'),
);
const row = fc.tuple(
  fc.option(fc.maxSafeInteger()),
  fc.option(words.map((text) => text.replaceAll('\0', '').toWellFormed())),
  fc.option(fc.boolean()),
);

test('rows of any text arrive as they were sent', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), async (rows) => {
      const arrived = await instance.ctx.sql<{ number: number; words: string; flag: boolean }[]>`
        select number, words, flag from unnest(${rowsLiteral(rows)}::text::telling[])`;
      expect(arrived.map((one) => [one.number, one.words, one.flag])).toEqual(rows);
    }),
    { numRuns: 60 },
  );
});
