import { describe, expect, it, test } from 'vitest';
import { actsOf, orderIn, printerIn, type RangeChange } from '#web/console/views/batches/range-acts.ts';
import { codesIn, countChanges, judgeSerials, opposite } from '#web/console/views/batches/range-counts.ts';

const now = new Date('2026-06-01T00:00:00Z');
const range = <State extends string>(firstSerial: number, lastSerial: number, state: State) => ({
  firstSerial,
  lastSerial,
  state,
  standing: state,
  expiresAt: null,
});
const ranges = [
  range(101, 200, 'active' as const),
  range(201, 250, 'recalled' as const),
  range(251, 300, 'minted' as const),
];

describe('the count that a confirm names', () => {
  it('counts what changes apart from what is in the way', () => {
    const activated = countChanges(ranges, { firstSerial: 101, lastSerial: 300 }, { to: 'active' }, now);
    expect(activated).toEqual({
      changes: 100,
      stays: 0,
      clashes: [{ firstSerial: 101, lastSerial: 200, standing: 'active' }],
    });
    const sent = countChanges(ranges, { firstSerial: 191, lastSerial: 260 }, { to: 'sent' }, now);
    expect(sent?.changes).toBe(10);
    expect(codesIn(sent?.clashes ?? [])).toBe(60);
  });

  it('counts codes apart that have the asked expiry already', () => {
    const extended = countChanges(ranges, { firstSerial: 101, lastSerial: 300 }, { expiresAt: null }, now);
    expect(extended).toEqual({ changes: 0, stays: 200, clashes: [] });
  });

  it('says nothing rather than too little when ranges are not all known', () => {
    expect(countChanges(ranges, { firstSerial: 101, lastSerial: 301 }, { to: 'active' }, now)).toBeNull();
  });
});

describe('what takes a change back', () => {
  it('never makes codes pay that had never paid', () => {
    expect(opposite({ from: 'active', to: 'recalled' })).toBe('active');
    expect(opposite({ from: 'minted', to: 'recalled' })).toBe('printed');
    expect(opposite({ from: 'active', to: 'voided' })).toBeNull();
  });
});

describe('typed serials', () => {
  it('must lie in the batch and in order', () => {
    const batch = { firstSerial: 101, lastSerial: 300 };
    expect(judgeSerials(batch, 101, 300)).toEqual({ first: false, last: false, order: false });
    expect(judgeSerials(batch, 100, null)).toMatchObject({ first: true, last: true });
    expect(judgeSerials(batch, 200, 150).order).toBe(true);
  });
});

describe('the history of a batch', () => {
  const change = (firstSerial: number, lastSerial: number, rest: Partial<RangeChange>): RangeChange => ({
    ...{ changeId: firstSerial, firstSerial, lastSerial, from: 'sent', to: 'voided' },
    ...{ fromExpiresAt: null, toExpiresAt: null, reason: 'Smudged', sscc: null, way: 'serials', via: 'api' },
    ...{ changedBy: 'A printer', changedAt: '2026-06-01T00:00:00Z' },
    ...rest,
  });
  const told = (changes: RangeChange[]) =>
    actsOf(changes).map(({ change: { to }, codes, before }) => ({ to, codes, before }));

  it('does not call good labels waste that a printer reports together with it', () => {
    const printed = change(101, 190, { to: 'printed', reason: null });
    expect(told([change(191, 200, {}), printed])).toEqual([
      { to: 'voided', codes: 10, before: ['sent'] },
      { to: 'printed', codes: 90, before: ['sent'] },
    ]);
    expect(told([change(101, 110, {}), change(111, 120, { reason: 'Torn' })])).toHaveLength(2);
  });

  it('tells as one what was done to codes of several states', () => {
    expect(told([change(101, 150, {}), change(151, 200, { from: 'printed' })])).toEqual([
      { to: 'voided', codes: 100, before: ['sent', 'printed'] },
    ]);
    const extended = (['active', 'recalled'] as const).map((state, index) =>
      change(101 + 50 * index, 150 + 50 * index, { from: state, to: state }),
    );
    expect(told(extended)).toEqual([{ to: 'active', codes: 100, before: [] }]);
  });
});

test('what an order did to codes is told in the reader’s language: number, words and printer stand apart', () => {
  expect(orderIn('Print order 12: Mực nhoè, cắt bỏ')).toEqual({ order: '12', more: 'Mực nhoè, cắt bỏ' });
  expect(orderIn('Print order 2, In Sông Hồng')).toEqual({ order: '2', more: 'In Sông Hồng' });
  expect(orderIn('Print order 3')).toEqual({ order: '3', more: '' });
  expect(orderIn('Cuộn 17 mất tại kho')).toBeNull();
  expect(orderIn(null)).toBeNull();
  expect(printerIn('In (Hà Nội) (printer 4)')).toBe('In (Hà Nội)');
  expect(printerIn('Thu Trang')).toBeNull();
});
