import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  caretAfter,
  codeKey,
  codeText,
  hasCodeLength,
  inGroups,
  printedCode,
  typedCode,
} from '#web/scan/code-text.ts';
import { routeOf } from '#web/scan/route.ts';
import { normaliseImported } from '#server/codes/imported-text.ts';

test.each(['SUMMER-88', 'GIO-1234-XYZ', 'WINTER2026OIL', 'OIL-01'])(
  'the imported code %s stays in the field as it was typed, and is sent so',
  (code) => {
    for (let at = 1; at <= code.length; at += 1) {
      expect(typedCode(code.slice(0, at)).replaceAll(' ', '')).toBe(code.slice(0, at));
    }
    expect(typedCode(code)).toBe(code);
    expect(codeText(` ${code.toLowerCase().replaceAll('-', '–')} `)).toBe(code);
    expect(hasCodeLength(code)).toBe(true);
  },
);

test('whatever could be imported is sent as the server knows it', () => {
  const text = fc.string({ unit: fc.constantFrom(...Array.from('oOiIlL01uđĐếÊ-–_. ß')), maxLength: 48 });
  fc.assert(
    fc.property(text, (typed) => {
      const imported = normaliseImported(typed);
      if ('code' in imported) expect(normaliseImported(codeText(typedCode(typed)))).toEqual(imported);
      expect('code' in normaliseImported(codeText(typed))).toBe(hasCodeLength(typed));
    }),
  );
});

test('a code that may be minted is shown in groups of four while it is typed', () => {
  expect(typedCode('7kqm2')).toBe('7kqm 2');
  expect(typedCode('7KQM2XPA9RTD')).toBe('7KQM 2XPA 9RTD');
  expect(inGroups('7KQM2XPA9RTDABCD')).toBe('7KQM 2XPA 9RTD ABCD');
});

test('a code from the address reads as the one on the pack', () => {
  expect(printedCode('7KQM2XPA9RTD')).toBe('7KQM-2XPA-9RTD');
  expect(printedCode('SUMMER-88')).toBe('SUMMER-88');
});

test('a minted code has one key however it was typed, and no two imported ones share theirs', () => {
  expect(new Set(['7KQM-2XPA-901D', '7KQM2XPA901D', '7kqm 2xpa 9oiD'].map(codeKey)).size).toBe(1);
  expect(new Set(['SUMMER-88', 'SUMMER88', 'GOLD-01', 'G0LD-01'].map(codeKey)).size).toBe(4);
});

test('grouping again changes nothing, and loses no character', () => {
  fc.assert(
    fc.property(fc.string(), (typed) => {
      expect(typedCode(typedCode(typed))).toBe(typedCode(typed));
      expect(codeText(typedCode(typed))).toBe(codeText(typed));
    }),
  );
});

test('6 to 40 characters can be a code, whatever stands between them', () => {
  const lengths = [5, 6, 40, 41].map((length) => hasCodeLength(` ${'A.'.repeat(length)}`));
  expect(lengths).toEqual([false, true, true, false]);
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
