import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  caretAfter,
  hasCodeLength,
  inGroups,
  plainCode,
  printedCode,
  typedCode,
} from '#web/scan/code-text.ts';
import { routeOf } from '#web/scan/route.ts';

test('what people mix up is forgiven', () => {
  expect(plainCode(' oO-il iL.9rtd ')).toBe('0011119RTD');
});

test('a code is shown in groups of four while it is typed', () => {
  expect(typedCode('7kqm2')).toBe('7KQM 2');
  expect(typedCode('7kqm-2xpa-9rtd')).toBe('7KQM 2XPA 9RTD');
  expect(inGroups('7KQM2XPA9RTDABCD')).toBe('7KQM 2XPA 9RTD ABCD');
});

test('a code from the address reads as the one on the pack', () => {
  expect(printedCode('7kqm2xpa9rtd')).toBe('7KQM-2XPA-9RTD');
});

test('grouping again changes nothing, and loses no letter', () => {
  fc.assert(
    fc.property(fc.string(), (typed) => {
      expect(typedCode(typedCode(typed))).toBe(typedCode(typed));
      expect(plainCode(typedCode(typed))).toBe(plainCode(typed).slice(0, 16));
    }),
  );
});

test('only 12 and 16 letters can be a code', () => {
  expect(['7KQM 2XPA 9RTD', '7KQM2XPA9RTDABCD', '7KQM', ''].map(hasCodeLength)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('the caret stays behind the letter that was typed, at the end and in the middle', () => {
  expect(caretAfter('7KQM2', 5, '7KQM 2')).toBe(6);
  expect(caretAfter('7KXQM 2', 3, '7KXQ M2')).toBe(3);
  expect(caretAfter('7KQM', 4, '7KQM')).toBe(4);
});

test('a path is the wallet, the root, or a code', () => {
  expect(routeOf('/w/12')).toEqual({ name: 'wallet', programId: 12 });
  expect(routeOf('/')).toEqual({ name: 'type' });
  expect(routeOf('/7KQM2XPA9RTD')).toEqual({ name: 'scan' });
  expect(routeOf('/W1234567ABCD')).toEqual({ name: 'scan' });
});
