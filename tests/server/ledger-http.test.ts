import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import type {
  Correction,
  Currency,
  LiabilityView,
  MemberLedgerView,
  PendingPoints,
} from '#server/routes/schemas/ledger.ts';
import type { Wallet } from '#server/routes/schemas/shopper.ts';
import { openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { give, letPass, makeMember, pendClaim } from '#tests/support/ledger.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine } from '#tests/support/spine.ts';

let instance: TestInstance;
let office: Office;
let memberId: string;

beforeAll(async () => {
  instance = await testInstance();
  office = await openOffice(instance);
  memberId = await makeMember(instance.ctx, office);
});
afterAll(async () => instance.stop());

test('a correction is asked for by one person and approved by another; then its entry is taken back', async () => {
  const { owner, analyst } = office.desks;
  const input = { memberId, amount: 50, reason: 'Lost in the migration' };
  const asked = await owner.post<Correction>(`${office.at}/corrections`, input);
  expect(asked).toMatchObject({ status: 201, body: { state: 'asked', askedByName: 'Lan', amount: 50 } });
  const decide = `${office.at}/corrections/${asked.body.correctionId}/decision`;
  expect(await owner.post(decide, { decision: 'approve' })).toMatchObject({
    status: 403,
    body: { code: 'own-correction' },
  });
  expect(await analyst.post(decide, { decision: 'approve', note: 'seen' })).toMatchObject({
    status: 200,
    body: { state: 'approved', note: 'seen' },
  });
  expect(await analyst.post(decide, { decision: 'refuse' })).toMatchObject({
    status: 409,
    body: { code: 'correction-decided' },
  });

  const ledger = await analyst.get<MemberLedgerView>(`${office.at}/members/${memberId}/ledger`);
  expect(ledger.body).toMatchObject({
    holdings: [{ slug: 'points', balance: 50, pending: 0, expiring: [] }],
    entries: [{ entry: 1, kind: 'correction', amount: 50, reversed: false, title: null }],
  });
  const reversal = { entry: 1, reason: 'Twice the same' };
  const reversals = `${office.at}/members/${memberId}/reversals`;
  expect(await analyst.post(reversals, reversal)).toMatchObject({
    status: 200,
    body: { amount: -50, balance: 0 },
  });
  expect(await analyst.post(reversals, reversal)).toMatchObject({
    status: 409,
    body: { code: 'already-reversed' },
  });

  const { body } = await analyst.get<{ corrections: Correction[] }>(
    `${office.at}/corrections?state=approved`,
  );
  expect(body.corrections.map((row) => row.correctionId)).toEqual([asked.body.correctionId]);
});

test('what is typed wrong is named by its field', async () => {
  const { owner } = office.desks;
  const wrong = [
    [`${office.at}/corrections`, { memberId, amount: 0, reason: 'x' }, 'amount'],
    [`${office.at}/corrections`, { memberId, amount: 1.5, reason: 'x' }, 'amount'],
    [`${office.at}/corrections`, { memberId, amount: 1, reason: ' ' }, 'reason'],
    [`${office.at}/corrections`, { memberId, amount: 1, reason: 'x', currency: 7 }, 'currency'],
    [
      `${office.at}/currencies`,
      { slug: 'Big', name: { vi: 'a', en: 'b' }, expiry: { kind: 'never' } },
      'slug',
    ],
    [
      `${office.at}/currencies`,
      { slug: 'b', name: { vi: 'a', en: 'b' }, expiry: { kind: 'days', days: 0 } },
      'expiry.days',
    ],
  ] as const;
  for (const [path, body, field] of wrong) {
    const reply = await owner.post(path, body);
    expect([reply.status, reply.body.errors?.[0]?.path]).toEqual([422, field]);
  }
  const nobody = { memberId: crypto.randomUUID(), amount: 1, reason: 'x' };
  expect(await owner.post(`${office.at}/corrections`, nobody)).toMatchObject({
    body: { code: 'member-not-found' },
  });
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  expect(await owner.get(`${office.at}/liability?at=${tomorrow}`)).toMatchObject({
    body: { code: 'in-the-future' },
  });
});

test('the owner adds a currency and decides when its points expire; what is owed is told for each', async () => {
  const { owner, marketer } = office.desks;
  const stars = { slug: 'stars', name: { vi: 'Sao', en: 'Stars' }, expiry: { kind: 'year-end', days: 30 } };
  expect(await owner.post(`${office.at}/currencies`, stars)).toMatchObject({
    status: 201,
    body: { currency: 1 },
  });
  const taken = await owner.post(`${office.at}/currencies`, stars);
  expect(taken).toMatchObject({ status: 422, body: { code: 'slug-taken', errors: [{ path: 'slug' }] } });
  const quarter = { expiry: { kind: 'quarter-end', days: 0 } };
  expect(await owner.put(`${office.at}/currencies/0/expiry`, quarter)).toMatchObject({
    status: 200,
    body: quarter,
  });
  const { body } = await marketer.get<{ currencies: Currency[] }>(`${office.at}/currencies`);
  expect(body.currencies).toEqual([
    { currency: 0, slug: 'points', name: { vi: 'điểm', en: 'points' }, ...quarter },
    { currency: 1, ...stars },
  ]);
  const owed = await marketer.get<LiabilityView>(`${office.at}/liability`);
  expect(owed.body.currencies).toMatchObject([
    { slug: 'points', available: 0, corrected: 0 },
    { slug: 'stars', available: 0 },
  ]);
  const before = await marketer.get<LiabilityView>(`${office.at}/liability?at=2020-01-01T00:00:00Z`);
  expect(before.body).toMatchObject({
    at: '2020-01-01T00:00:00.000Z',
    currencies: [{ issued: 0 }, { issued: 0 }],
  });
});

test('points that wait are listed, the longest waiting first, and decided once', async () => {
  const { analyst } = office.desks;
  const spine = await makeSpine(instance.ctx, { codes: 3 });
  const waiting = await makeMember(instance.ctx, spine);
  const ids = [await pendClaim(spine, waiting, 0), await pendClaim(spine, waiting, 1, { hours: 24 })];
  await instance.ctx.sql`
    insert into staff_member (program_id, user_id, role)
    select ${spine.programId}, user_id, 'analyst' from staff_member
    where program_id = ${office.programId} and role = 'analyst'`;
  const at = `/api/programs/${spine.programId}/pending-points`;
  type Page = { pending: PendingPoints[]; nextCursor: string | null };
  const first = await analyst.get<Page>(`${at}?limit=1`);
  const next = await analyst.get<Page>(`${at}?limit=1&cursor=${first.body.nextCursor}`);
  expect([...first.body.pending, ...next.body.pending].map((row) => row.pendingId)).toEqual(ids);
  expect(first.body.pending[0]).toMatchObject({ amount: 10, productName: 'Tôm chua cay', releaseAt: null });
  expect(next.body.nextCursor).toBeNull();
  const decision = { decision: 'void', reason: 'The roll was stolen' };
  expect(await analyst.post(`${at}/${ids[0]}/decision`, decision)).toMatchObject({
    status: 200,
    body: { amount: 10 },
  });
  expect(await analyst.post(`${at}/${ids[0]}/decision`, decision)).toMatchObject({
    status: 409,
    body: { code: 'points-settled' },
  });
});

test('a wallet says what is about to expire, what waits, and what can be spent this very moment', async () => {
  const spine = await makeSpine(instance.ctx, { codes: 4 });
  const phone = new Phone(instance.url);
  await phone.claim(spine.codes[3] ?? '');
  const [device] = await instance.ctx.sql<[{ memberId: string }]>`
    select member_id as "memberId" from device where program_id = ${spine.programId}`;
  await give(spine, device.memberId, 5, { hours: 1 });
  await letPass(spine, 2);
  await give(spine, device.memberId, 7, { hours: 100 });
  await give(spine, device.memberId, 8, { hours: 30 });
  await pendClaim(spine, device.memberId, 0, { points: 20, hours: 48 });
  await pendClaim(spine, device.memberId, 1, { points: 30 });
  const at = `/api/shop/programs/${spine.programId}/wallet`;
  const wallet = (await (await phone.get(at)).json()) as Wallet;
  expect(wallet).toMatchObject({ currency: 'points', balance: 25, holdings: [{ balance: 25, pending: 50 }] });
  expect(wallet.expiring.map((row) => row.points)).toEqual([8, 7]);
  expect(wallet.pending).toMatchObject({
    points: 50,
    waiting: [
      { points: 20, productName: 'Tôm chua cay' },
      { points: 30, releaseAt: null },
    ],
  });
  expect((await phone.get(`${at}?currency=stars`)).status).toBe(404);
});

test('the ledger proves itself after all of this', async () => {
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
});
