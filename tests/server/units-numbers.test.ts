import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  layLevels,
  referenceOfSerial,
  serialsOfUnit,
  unitKinds,
  type LevelPattern,
} from '#server/units/packing-levels.ts';
import { formatSscc, parseSscc, referenceOf, referencesOf } from '#server/units/sscc.ts';

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((one) => one.join(''));
const prefix = fc.integer({ min: 4, max: 12 }).chain(digits);
const numbered = prefix.chain((one) =>
  fc.record({ prefix: fc.constant(one), reference: fc.nat(Math.min(referencesOf(one) - 1, 2 ** 31 - 2)) }),
);

describe('an SSCC', () => {
  // GS1 General Specifications, figure of section 7.9: the check digit of 37610425002123456 is 9.
  it('has the check digit of the standard’s example', () => {
    expect(parseSscc('376104250021234569')).toBe('376104250021234569');
    expect(parseSscc('376104250021234560')).toBeNull();
  });

  it('is read back to its number, however it was scanned', () => {
    fc.assert(
      fc.property(numbered, ({ prefix: company, reference }) => {
        const sscc = formatSscc(company, reference);
        expect(sscc).toMatch(/^\d{18}$/);
        for (const text of [
          sscc,
          `00${sscc}`,
          `(00)${sscc}`,
          `]C100${sscc}`,
          ` ${sscc.slice(0, 9)} ${sscc.slice(9)}`,
        ]) {
          expect(parseSscc(text)).toBe(sscc);
        }
        expect(referenceOf(sscc, company)).toBe(reference);
      }),
    );
  });

  it('with one digit misread is refused', () => {
    fc.assert(
      fc.property(numbered, fc.nat(17), fc.integer({ min: 1, max: 9 }), (unit, at, more) => {
        const sscc = formatSscc(unit.prefix, unit.reference);
        const wrong = (Number(sscc.charAt(at)) + more) % 10;
        expect(parseSscc(sscc.slice(0, at) + String(wrong) + sscc.slice(at + 1))).toBeNull();
      }),
    );
  });
});

describe('a packing pattern', () => {
  const packed = fc
    .record({
      firstSerial: fc.integer({ min: 1, max: 1000 }),
      total: fc.integer({ min: 1, max: 500 }),
      kinds: fc.subarray([...unitKinds], { minLength: 1 }),
      sizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 3, maxLength: 3 }),
    })
    .map(({ firstSerial, total, kinds, sizes }) => ({
      serials: { firstSerial, lastSerial: firstSerial + total - 1 },
      patterns: kinds.map((kind, index): LevelPattern => ({ kind, of: sizes[index] ?? 1 })),
    }));

  it('puts every serial in just one unit of each kind, nested, and gives no number twice', () => {
    fc.assert(
      fc.property(packed, ({ serials, patterns }) => {
        const levels = layLevels(serials, patterns, 7);
        if (levels === null) return;
        const numbers = new Set<number>();
        for (const [at, level] of levels.entries()) {
          let next = serials.firstSerial;
          for (let reference = level.firstReference; reference <= level.lastReference; reference += 1) {
            const unit = serialsOfUnit(serials, level, reference);
            expect(unit.firstSerial).toBe(next);
            expect(unit.lastSerial).toBeGreaterThanOrEqual(unit.firstSerial);
            for (const serial of [unit.firstSerial, unit.lastSerial])
              expect(referenceOfSerial(serials, level, serial)).toBe(reference);
            const outer = levels[at - 1];
            if (outer) {
              const holder = referenceOfSerial(serials, outer, unit.firstSerial);
              expect(referenceOfSerial(serials, outer, unit.lastSerial)).toBe(holder);
            }
            expect(numbers.has(reference)).toBe(false);
            numbers.add(reference);
            next = unit.lastSerial + 1;
          }
          expect(next).toBe(serials.lastSerial + 1);
        }
        expect(Math.min(...numbers)).toBe(7);
        expect(Math.max(...numbers)).toBe(6 + numbers.size);
      }),
    );
  });

  it('out of order, of one kind twice, or larger than all the codes is none', () => {
    const serials = { firstSerial: 1, lastSerial: 100 };
    expect(
      layLevels(
        serials,
        [
          { kind: 'pallet', of: 2 },
          { kind: 'carton', of: 2 },
        ],
        1,
      ),
    ).toBeNull();
    expect(
      layLevels(
        serials,
        [
          { kind: 'carton', of: 2 },
          { kind: 'carton', of: 2 },
        ],
        1,
      ),
    ).toBeNull();
    expect(layLevels(serials, [{ kind: 'carton', of: 101 }], 1)).toBeNull();
    expect(
      layLevels(
        serials,
        [
          { kind: 'carton', of: 20 },
          { kind: 'pallet', of: 6 },
        ],
        1,
      ),
    ).toBeNull();
  });
});
