import { describe, expect, it } from 'vitest';
import { countChanges, judgeSerials } from '#web/console/views/batches/range-counts.ts';

const ranges = [
  { firstSerial: 101, lastSerial: 200, state: 'active' as const },
  { firstSerial: 201, lastSerial: 250, state: 'recalled' as const },
  { firstSerial: 251, lastSerial: 300, state: 'minted' as const },
];

describe('the count that a confirm names', () => {
  it('counts what changes apart from what stands so already', () => {
    expect(countChanges(ranges, { firstSerial: 101, lastSerial: 300 }, 'active')).toEqual({
      changes: 100,
      stays: 100,
    });
    expect(countChanges(ranges, { firstSerial: 191, lastSerial: 260 }, 'recalled')).toEqual({
      changes: 20,
      stays: 50,
    });
  });

  it('says nothing rather than too little when ranges are not all known', () => {
    expect(countChanges(ranges, { firstSerial: 101, lastSerial: 301 }, 'active')).toBeNull();
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
