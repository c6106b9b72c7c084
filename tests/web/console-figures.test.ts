import { describe, expect, it } from 'vitest';
import { labelledSteps, niceTicks } from '#web/console/components/chart-scale.ts';
import { lettersByDevice, partyLetter, spread } from '#web/console/views/duplicates/parties.ts';
import { readSpan, shiftDay } from '#web/console/views/overview/span.ts';

const none = { range: '', from: '', to: '', by: '' };
const zone = 'Asia/Ho_Chi_Minh';

describe('the span of the overview', () => {
  it('ends on the program’s day, which may be tomorrow for the viewer', () => {
    const span = readSpan(none, new Date('2026-11-22T18:00:00Z'), zone);
    expect(span).toMatchObject({
      name: 'fortnight',
      from: '2026-11-10',
      to: '2026-11-23',
      by: 'day',
      days: 14,
    });
  });

  it('one day is read by the hour, a month is not even when asked', () => {
    const now = new Date('2026-11-22T03:00:00Z');
    expect(readSpan({ ...none, range: 'today' }, now, zone).by).toBe('hour');
    expect(readSpan({ ...none, range: 'month', by: 'hour' }, now, zone).by).toBe('day');
  });

  it('nonsense in the address falls back, and a span too long is cut', () => {
    const now = new Date('2026-11-22T03:00:00Z');
    expect(readSpan({ ...none, from: '2026-11-30', to: '2026-11-01' }, now, zone).name).toBe('fortnight');
    const long = readSpan({ ...none, from: '2020-01-01', to: '2026-11-22' }, now, zone);
    expect(long.days).toBe(366);
    expect(long.from).toBe(shiftDay('2026-11-22', -365));
  });
});

describe('a chart’s axis', () => {
  it.each([1, 3, 7, 42, 999, 12_345, 3_684_260])('reaches %i in at most five whole steps', (max) => {
    const ticks = niceTicks(max);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.every(Number.isInteger)).toBe(true);
  });

  it('always names the last step, and never more than there is room for', () => {
    const labelled = labelledSteps(90, 600, 44);
    expect(labelled.at(-1)).toBe(89);
    expect(labelled.length).toBeLessThanOrEqual(14);
  });
});

describe('a duplicate’s drawing', () => {
  it('keeps the order of scans and tells near ones apart', () => {
    const places = spread([0, 1000, 2000, 2_592_000_000]);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBe(0);
    expect(places.at(-1)).toBe(1);
    expect((places[1] ?? 0) - (places[0] ?? 0)).toBeGreaterThan(0.03);
  });

  it('names parties by letters', () => {
    expect(partyLetter(0)).toBe('A');
    expect(lettersByDevice([]).size).toBe(0);
  });
});
