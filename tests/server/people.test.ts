import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { ExclusionOutcomes } from '#server/routes/schemas/exclusions.ts';
import { addStaff } from '#server/staff/add-staff.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { Desk } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(async () => {
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

let desks = 0;
/** A program with a live campaign, and an analyst at the console. */
async function open(definition: Partial<CampaignDefinition>, role: 'analyst' | 'marketer') {
  const spine = await makeSpine(instance.ctx, { definition });
  const [email, password] = [`${++desks}@people.example`, 'correct horse battery'];
  await addStaff(spine.owner, { name: 'Minh', email, role }, password);
  const desk = new Desk(instance.url);
  await desk.post('/api/auth/sign-in/email', { email, password });
  return { ...spine, desk, at: `/api/programs/${spine.programId}` };
}
/** Claims codes from the first one on. */
function claimer({ codes }: Spine) {
  let next = 0;
  return async (phone: Phone) => (await phone.claim(codes[next++] ?? '')).answer;
}

test('staff and distributors are put on a list by a code they claimed, and take part again once they are off it', async () => {
  const shop = await open({ rules: [{ kind: 'not-excluded' }] }, 'analyst');
  const { desk, at, codes } = shop;
  const claim = claimer(shop);
  const [worker, shopper] = [new Phone(instance.url), new Phone(instance.url)];
  expect(await claim(worker)).toMatchObject({ outcome: 'won' });
  expect(await claim(shopper)).toMatchObject({ outcome: 'won' });

  const who = [codes[0]?.toLowerCase(), codes[9], 'NOBODY', crypto.randomUUID(), codes[0]];
  const added = await desk.post<ExclusionOutcomes>(`${at}/excluded-members`, { who, reason: 'Kho 100%' });
  expect(added.body.outcomes.map(({ outcome }) => outcome)).toEqual([
    ...['added', 'not-found', 'not-found', 'not-found', 'added'],
  ]);
  const memberId = added.body.outcomes[0]?.memberId ?? '';
  expect(await claim(worker)).toMatchObject({ outcome: 'not-eligible', reason: 'excluded' });
  expect(await claim(shopper)).toMatchObject({ outcome: 'won' });

  const again = await desk.post<ExclusionOutcomes>(`${at}/excluded-members`, {
    who: [memberId],
    reason: 'x',
  });
  expect(again.body.outcomes[0]?.outcome).toBe('listed');
  for (const [q, found] of [
    ['', 1],
    ['100%25', 1],
    ['1_0', 0],
    [codes[0], 1],
    [codes[1], 0],
  ] as const) {
    const { body } = await desk.get<{ members: object[] }>(`${at}/excluded-members?q=${q}`);
    expect([q, body.members.length]).toEqual([q, found]);
  }
  expect((await desk.post(`${at}/excluded-members`, { who: [], reason: ' ' })).body.errors).toMatchObject([
    { path: 'who' },
    { path: 'reason' },
  ]);

  const removal = `${at}/excluded-members/${memberId}/removal`;
  expect((await desk.post(removal, { reason: 'Nghỉ việc' })).status).toBe(200);
  expect((await desk.post(removal, { reason: 'Nghỉ việc' })).body.code).toBe('excluded-member-not-found');
  expect(await claim(worker)).toMatchObject({ outcome: 'won' });
  const { body } = await desk.get(`${at}/excluded-members/changes`);
  expect(body).toMatchObject({
    changes: [
      { memberId, change: 'removed', reason: 'Nghỉ việc', changedBy: 'Minh' },
      { memberId, change: 'added', reason: 'Kho 100%', changedBy: 'Minh' },
    ],
  });
});
