import { expect, test } from 'vitest';
import { spanOf } from '#campaigns/decide-claim.ts';
import { definitionSchema, type CampaignDefinition } from '#campaigns/definition.ts';
import { openNow } from '#campaigns/open-now.ts';

const now = new Date('2026-11-22T08:30:00Z');
const campaign = (startsAt: string, endsAt: string, timeZone = 'Asia/Ho_Chi_Minh'): CampaignDefinition => ({
  headline: { vi: 'Mở gói', en: 'Open' },
  timeZone,
  startsAt,
  endsAt,
  mechanics: [{ kind: 'points-per-pack', points: 10 }],
  rules: [],
});

test.each([
  ['is over', '2020-01-01T00:00', '2020-02-01T00:00'],
  ['has yet to start', '2027-01-01T00:00', '2027-02-01T00:00'],
  ['ends this very minute', '2026-01-01T00:00', '2026-11-22T15:30'],
])('a campaign that %s is open as if it ran now, and promises the same', (_, startsAt, endsAt) => {
  for (const timeZone of ['Asia/Ho_Chi_Minh', 'America/New_York']) {
    const before = campaign(startsAt, endsAt, timeZone);
    const opened = openNow(before, now);
    const { startsMs, endsMs } = spanOf(opened);
    expect(startsMs).toBeLessThan(now.getTime());
    expect(endsMs).toBeGreaterThan(now.getTime());
    expect(definitionSchema.safeParse(opened).success).toBe(true);
    expect({ ...opened, startsAt, endsAt }).toEqual(before);
  }
});

test('a campaign that runs keeps its dates', () => {
  const running = campaign('2026-11-01T00:00', '2026-12-01T00:00');
  expect(openNow(running, now)).toEqual(running);
});
