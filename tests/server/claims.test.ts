import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeRange } from '#server/batches/change-range.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine } from '#tests/support/spine.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(async () => {
  await instance.stop();
});

const phone = () => new Phone(instance.url);
const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
};

async function rowsOf(programId: number) {
  const [counts] = await instance.ctx.sql<
    { claims: number; entries: number; events: number; scans: number }[]
  >`
    select (select count(*) from claim where program_id = ${programId}) as claims,
      (select count(*) from entry where program_id = ${programId}) as entries,
      (select sum(jsonb_array_length(data -> 'claimIds')) from event where program_id = ${programId} and type = 'claims.won') as events,
      (select count(*) from every_scan where program_id = ${programId}) as scans`;
  return counts;
}

describe('a claim', () => {
  test('of an active code gives its points at once, to a phone that never signed up', async () => {
    const spine = await makeSpine(instance.ctx);
    const shopper = phone();
    const first = await shopper.claim(at(spine.codes, 0));
    expect(first).toMatchObject({ status: 200, answer: { outcome: 'won', points: 10, balance: 10 } });
    const second = await shopper.claim(at(spine.codes, 1));
    expect(second.answer).toMatchObject({ outcome: 'won', balance: 20 });
    expect(await rowsOf(spine.programId)).toEqual({ claims: 2, entries: 4, events: 2, scans: 2 });
  });

  test('that is retried with its id gets the first answer, also when the reply was lost and the cookie too', async () => {
    const spine = await makeSpine(instance.ctx);
    const shopper = phone();
    const claimId = uuidv7();
    const first = await shopper.claim(at(spine.codes, 0), claimId);
    await shopper.claim(at(spine.codes, 1));
    expect(await shopper.claim(at(spine.codes, 0), claimId)).toEqual(first);
    expect(await phone().claim(at(spine.codes, 0), claimId)).toEqual(first);
    expect((await rowsOf(spine.programId))?.claims).toBe(2);
  });

  test('with an id that was spent on another code is refused and writes nothing', async () => {
    const spine = await makeSpine(instance.ctx);
    const shopper = phone();
    const claimId = uuidv7();
    await shopper.claim(at(spine.codes, 0), claimId);
    expect(await shopper.claim(at(spine.codes, 1), claimId)).toMatchObject({
      status: 409,
      code: 'id-reused',
    });
    expect((await rowsOf(spine.programId))?.claims).toBe(1);
  });

  test('of a code of one’s own says so, and of somebody else’s says when', async () => {
    const spine = await makeSpine(instance.ctx);
    const [mine, other] = [phone(), phone()];
    const won = await mine.claim(at(spine.codes, 0));
    expect((await mine.claim(at(spine.codes, 0))).answer).toEqual({
      outcome: 'already-yours',
      points: 10,
      claimedAt: won.answer?.claimedAt,
    });
    expect((await other.claim(at(spine.codes, 0))).answer).toEqual({
      outcome: 'claimed-by-another',
      claimedAt: won.answer?.claimedAt,
    });
  });

  test('is refused outside of what is active, live and on time, and the code stays whole', async () => {
    const { ctx } = instance;
    const spine = await makeSpine(ctx, { codes: 4, activate: 2 });
    const shopper = phone();
    expect((await shopper.claim(at(spine.codes, 2))).answer?.outcome).toBe('not-active');
    await setCampaignState(spine.owner, spine.campaignId, 'paused');
    expect((await shopper.claim(at(spine.codes, 0))).answer?.outcome).toBe('paused');
    await setCampaignState(spine.owner, spine.campaignId, 'live');
    await changeRange(spine.owner, spine.batchId, {
      to: 'recalled',
      firstSerial: spine.firstSerial,
      lastSerial: spine.firstSerial,
    });
    expect((await shopper.claim(at(spine.codes, 0))).answer?.outcome).toBe('recalled');
    expect((await shopper.claim(at(spine.codes, 1))).answer?.outcome).toBe('won');
    const early = await makeSpine(ctx, { definition: { startsAt: '2098-01-01T00:00' } });
    expect((await shopper.claim(at(early.codes, 0))).answer).toEqual({
      outcome: 'not-started',
      startsAt: '2097-12-31T17:00:00.000Z',
    });
    const late = await makeSpine(ctx, {
      definition: { startsAt: '2020-01-01T00:00', endsAt: '2099-01-01T00:00' },
    });
    await ctx.sql`update campaign_version set definition = jsonb_set(definition, '{endsAt}', '"2021-01-01T00:00"')
      where program_id = ${late.programId}`;
    expect((await shopper.claim(at(late.codes, 0))).answer?.outcome).toBe('ended');
  });

  test('beyond the daily limit keeps the code for tomorrow, however many arrive at once', async () => {
    const spine = await makeSpine(instance.ctx, {
      codes: 30,
      definition: { rules: [{ kind: 'limit-per-person-per-day', claims: 3 }] },
    });
    const shopper = phone();
    await shopper.get('/');
    await shopper.claim(at(spine.codes, 0));
    const replies = await Promise.all(spine.codes.slice(1).map((code) => shopper.claim(code)));
    const outcomes = replies.map((reply) => reply.answer?.outcome);
    expect(outcomes.filter((outcome) => outcome === 'won')).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome === 'over-limit')).toHaveLength(27);
    expect((await rowsOf(spine.programId))?.claims).toBe(3);
  });
});

test('nothing of this was a failure of the server', () => {
  expect(instance.failures).toEqual([]);
});
