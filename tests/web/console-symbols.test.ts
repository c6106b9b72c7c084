import { expect, test } from 'vitest';
import { completeSettings } from '#server/prints/print-settings.ts';
import { plainDesign, readDecimal } from '#web/console/views/batches/symbol-design.ts';

test('the console begins with the look that the server takes where nothing is said', () => {
  const { symbol, sheet } = completeSettings({});
  expect(plainDesign).toEqual({ symbol, sheet });
});

test.each([
  ['0,5', 0.5],
  ['0.5', 0.5],
  [' 12 ', 12],
  ['1e3', NaN],
  ['1.000,5', NaN],
  ['', NaN],
  ['-1', NaN],
])('a length typed as %j is %j', (typed, number) => {
  expect(readDecimal(typed)).toEqual(number);
});
