import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Activity, Duplicate } from '#server/routes/schemas/insights.ts';
import { openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';

let instance: TestInstance;
let office: Office;
let other: Office;

beforeAll(async () => {
  instance = await testInstance();
  [office, other] = [await openOffice(instance), await openOffice(instance)];
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

const reading = [
  'activity?from=2026-01-01&to=2026-01-03',
  'claims',
  'claims.csv',
  'redemptions',
  'redemptions.csv',
];

describe('what the staff see', () => {
  test.each(reading)(
    '%s is for every role of the office, and for nobody in the warehouse or outside the program',
    async (path) => {
      for (const [role, desk] of Object.entries(office.desks)) {
        expect((await desk.get(`${office.at}/${path}`)).status).toBe(role === 'warehouse' ? 403 : 200);
      }
      expect((await other.desks.owner.get(`${office.at}/${path}`)).status).toBe(404);
      expect((await fetch(`${instance.url}${office.at}/${path}`)).status).toBe(401);
    },
  );

  test('duplicates are for owner and analyst', async () => {
    const status = async (desk: keyof Office['desks']) =>
      (await office.desks[desk].get(`${office.at}/duplicates`)).status;
    expect([await status('owner'), await status('analyst'), await status('marketer')]).toEqual([
      200, 200, 403,
    ]);
    const { status: none, body } = await office.desks.analyst.get(`${office.at}/duplicates/ABCD-EFGH-JKMN`);
    expect([none, body.code]).toEqual([404, 'duplicate-not-found']);
  });

  test('vouchers are taken in by owner and marketer; the analyst, and another site’s page, may not', async () => {
    const use = `${office.at}/vouchers/${randomUUID()}/use`;
    expect((await office.desks.marketer.post(use)).body.code).toBe('voucher-not-found');
    expect((await office.desks.analyst.post(use)).status).toBe(403);
    expect(
      (await office.desks.owner.call('POST', use, '{}', { origin: 'https://evil.example' })).status,
    ).toBe(403);
  });

  test('a file downloads under its name and is never cached', async () => {
    const { headers } = await office.desks.analyst.get(`${office.at}/claims.csv?from=2026-01-01`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="claims-\d{4}-\d\d-\d\d\.csv"$/,
    );
    expect(headers.get('cache-control')).toBe('private, no-store');
  });

  test('a program without anything has every day at zero, and empty lists', async () => {
    const { body } = await office.desks.marketer.get<Activity>(
      `${office.at}/activity?from=2026-01-01&to=2026-01-03`,
    );
    expect(body.series.map((day) => day.at)).toEqual(['2026-01-01', '2026-01-02', '2026-01-03']);
    expect([body.totals.scans, body.liabilityPoints]).toEqual([0, 0]);
    const list = await office.desks.owner.get<{ duplicates: Duplicate[] }>(
      `${office.at}/duplicates?reportedOnly=true`,
    );
    expect(list.body.duplicates).toEqual([]);
  });
});

test.each([
  'activity',
  'activity?from=2026-02-30&to=2026-03-01',
  'activity?from=2026-01-01&to=2028-01-01',
  'activity?from=2026-01-01&to=2026-03-01&by=hour',
  'activity?from=2026-01-01&to=2026-01-01&by=minute',
  'claims?from=yesterday',
  'claims?from=0001-01-01',
  'claims.csv?to=9999-12-31',
  'claims?limit=0',
  'claims?limit=201',
  'claims?cursor=zzzz',
  'claims?campaignId=abc',
  `claims?q=${'9'.repeat(65)}`,
  'redemptions?cursor=MSAy',
  'redemptions?state=lost',
  'claims?q=%00',
  'duplicates?cursor=MSAyIDM5OTk5OTk5OTk5OTk5OTk5',
])('%s is refused with a sentence', async (path) => {
  const { status, body } = await office.desks.owner.get(`${office.at}/${path}`);
  expect(status).toBe(422);
  expect(body.detail).toMatch(/\w+/);
});

test.each(['%F0%9F%92%A5', '%25', "';--", '0', '1e3', '-1'])(
  'a search for %s finds nothing in any list, and nothing breaks',
  async (q) => {
    for (const list of ['claims', 'claims.csv', 'redemptions', 'redemptions.csv', 'duplicates']) {
      expect((await office.desks.owner.get(`${office.at}/${list}?q=${q}`)).status).toBe(200);
    }
    expect((await office.desks.owner.get(`${office.at}/duplicates/${q}`)).status).toBe(404);
    expect((await office.desks.owner.post(`${office.at}/vouchers/${q}/use`)).status).toBe(404);
  },
);
