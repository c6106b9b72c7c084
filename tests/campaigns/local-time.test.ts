import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isLocalDateTime,
  isTimeZone,
  localDay,
  localMinute,
  localToUtc,
  periodStart,
  utcToLocal,
} from '#campaigns/local-time.ts';

const ZONES = [
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Asia/Ho_Chi_Minh',
  'Australia/Lord_Howe',
];
const MINUTE_MS = 60_000;
const zones = fc.constantFrom(...ZONES);
/** Whole minutes of the years 2001 to 2198, as milliseconds of the epoch. */
const minutes = fc
  .integer({ min: Date.UTC(2001, 0) / MINUTE_MS, max: Date.UTC(2198, 0) / MINUTE_MS })
  .map((minute) => minute * MINUTE_MS);
const toMinute = (instant: number, zone: string) => utcToLocal(new Date(instant), zone).slice(0, 16);
const utc = (local: string, zone: string) => new Date(localToUtc(local, zone)).toISOString().slice(0, 16);

describe('a wall-clock time', () => {
  test('read back from any instant shows the same clock, and is that instant unless clocks show it twice', () => {
    fc.assert(
      fc.property(zones, minutes, (zone, instant) => {
        const local = toMinute(instant, zone);
        const back = localToUtc(local, zone);
        expect(toMinute(back, zone)).toBe(local);
        expect([0, 30, 60]).toContain((instant - back) / MINUTE_MS);
      }),
      { numRuns: 2000 },
    );
  });

  test('is right to the minute on every quarter of an hour around both clock changes', () => {
    const changes: [string, number][] = [
      ['America/New_York', Date.UTC(2026, 2, 8, 7)],
      ['America/New_York', Date.UTC(2026, 10, 1, 6)],
      ['Europe/Berlin', Date.UTC(2026, 2, 29, 1)],
      ['Europe/Berlin', Date.UTC(2026, 9, 25, 1)],
      ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15)],
      ['Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15, 30)],
    ];
    for (const [zone, change] of changes) {
      const quarters = Array.from({ length: 400 }, (_, index) => change + (index - 200) * 15 * MINUTE_MS);
      const first = new Map<string, number>();
      for (const instant of quarters) {
        const local = toMinute(instant, zone);
        if (!first.has(local)) first.set(local, instant);
      }
      for (const [local, instant] of first)
        expect([zone, local, localToUtc(local, zone)]).toEqual([zone, local, instant]);
    }
  });

  test('that clocks skip counts on from before the change, east and west of Greenwich alike', () => {
    expect(utc('2026-03-08T02:30', 'America/New_York')).toBe('2026-03-08T07:30');
    expect(utc('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30');
    expect(utc('2026-03-08T01:59', 'America/New_York')).toBe('2026-03-08T06:59');
    expect(utc('2026-03-08T03:00', 'America/New_York')).toBe('2026-03-08T07:00');
  });

  test('that clocks show twice is the first of the two, east and west of Greenwich alike', () => {
    expect(utc('2026-11-01T01:30', 'America/New_York')).toBe('2026-11-01T05:30');
    expect(utc('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30');
  });

  test('in a zone of odd quarters keeps its quarters', () => {
    expect(utc('2026-01-01T00:00', 'Asia/Kathmandu')).toBe('2025-12-31T18:15');
    expect(utc('2026-01-01T00:00', 'Asia/Ho_Chi_Minh')).toBe('2025-12-31T17:00');
  });
});

describe('a minute of a claim', () => {
  const minuteOf = (local: string) => Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16));

  test('is what the wall clock of any zone shows at any instant, in whatever order they are asked', () => {
    const all = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const instants = fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2060, 0) });
    fc.assert(
      fc.property(all, instants, fc.integer({ min: -9e8, max: 9e8 }), (zone, instant, step) => {
        for (const ms of [instant, instant + step, instant]) {
          const local = utcToLocal(new Date(ms), zone);
          const day = local.slice(0, 10);
          const weekday = new Date(`${day}T00:00Z`).getUTCDay() || 7;
          expect([zone, ms, localMinute(ms, zone)]).toEqual([
            zone,
            ms,
            { day, weekday, minute: minuteOf(local) },
          ]);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('is right on every minute around a clock change', () => {
    for (const [zone, change] of [
      ['Europe/Berlin', Date.UTC(2026, 2, 29, 1)],
      ['Europe/Berlin', Date.UTC(2026, 9, 25, 1)],
      ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15)],
    ] as const)
      for (let ms = change - 90 * MINUTE_MS; ms < change + 90 * MINUTE_MS; ms += MINUTE_MS)
        expect(localMinute(ms, zone).minute).toBe(minuteOf(utcToLocal(new Date(ms), zone)));
  });

  test('falls into the day, the week from Monday, the month and the campaign that count it', () => {
    const of = (day: string) => localMinute(Date.parse(`${day}T12:00Z`), 'UTC');
    const periods = (day: string) =>
      (['day', 'week', 'month', 'campaign'] as const).map((period) => periodStart(period, of(day)));
    expect(periods('2026-03-01')).toEqual(['2026-03-01', '2026-02-23', '2026-03-01', '0001-01-01']);
    expect(periods('2026-03-02')).toEqual(['2026-03-02', '2026-03-02', '2026-03-01', '0001-01-01']);
    expect(periods('2027-01-01')).toEqual(['2027-01-01', '2026-12-28', '2027-01-01', '0001-01-01']);
  });
});

test('the day of an instant is the day on the zone’s own calendar, at both sides of its midnight', () => {
  const midnight = Date.UTC(2026, 6, 1, 17);
  expect(localDay(new Date(midnight - 1), 'Asia/Ho_Chi_Minh')).toBe('2026-07-01');
  expect(localDay(new Date(midnight), 'Asia/Ho_Chi_Minh')).toBe('2026-07-02');
  expect(localDay(new Date(midnight), 'America/New_York')).toBe('2026-07-01');
});

describe('a date and time', () => {
  test.each(['2026-02-28T23:59', '2028-02-29T00:00', '2000-01-01T00:00', '2199-12-31T23:59'])(
    '%s exists',
    (text) => expect(isLocalDateTime(text)).toBe(true),
  );

  test.each([
    '2026-02-30T00:00',
    '2026-02-29T00:00',
    '2026-13-01T00:00',
    '2026-00-10T00:00',
    '2026-04-31T12:00',
    '2026-01-01T24:00',
    '2026-01-01T12:60',
    '0001-01-01T00:00',
    '1999-12-31T23:59',
    '9999-12-31T23:59',
    '2026-01-01',
    '2026-01-01T00:00Z',
    '2026-01-01T00:00:00',
    '2026-1-1T0:00',
    '２０２６-01-01T00:00',
    '',
  ])('%s does not', (text) => expect(isLocalDateTime(text)).toBe(false));

  test('that exists can be written out as an instant in every zone', () => {
    for (const zone of ['Etc/GMT+12', 'Pacific/Kiritimati', ...ZONES]) {
      for (const text of ['2000-01-01T00:00', '2199-12-31T23:59']) {
        expect(new Date(localToUtc(text, zone)).toISOString()).toMatch(/^\d{4}-/);
      }
    }
  });
});

test('a time zone is a name of the IANA list, not an offset and not a word', () => {
  for (const zone of [...ZONES, 'UTC', 'Etc/GMT+7']) expect(isTimeZone(zone)).toBe(true);
  for (const zone of ['+07:00', 'Mars/Olympus', '', ' Asia/Kathmandu', '7', 'Asia/', 'null']) {
    expect(isTimeZone(zone)).toBe(false);
  }
});
