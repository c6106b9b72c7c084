import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decideClaim,
  decideLook,
  spanOf,
  type CampaignFacts,
  type CodeFacts,
  type Decision,
  type MemberFacts,
} from '#campaigns/decide-claim.ts';
import { definitionOf } from '#tests/support/spine.ts';

const LIMIT = 3;
const definition = definitionOf({
  startsAt: '2026-03-01T00:00',
  endsAt: '2026-04-01T00:00',
  timeZone: 'Asia/Ho_Chi_Minh',
  rules: [{ kind: 'limit-per-person-per-day', claims: LIMIT }],
});
const { startsMs, endsMs } = spanOf(definition);
const during = new Date(startsMs + 1000);
const claimedAt = new Date(startsMs + 500);

interface Facts {
  campaign: CampaignFacts;
  member: MemberFacts;
  code: CodeFacts;
  now: Date;
}
/** Facts under which a claim is won; a test spoils what it is about. */
const winning: Facts = {
  campaign: { state: 'live', definition },
  member: { memberId: 'me', claimsToday: 0 },
  code: { state: 'active', expiresAt: null, claim: null },
  now: during,
};
const decide = ({ campaign, member, code, now }: Facts) => decideClaim(campaign, member, code, now);
const look = ({ campaign, member, code, now }: Facts) => decideLook(campaign, member.memberId, code, now);

/** Points per pack and nothing else: what is written for it must not grow with what other campaigns can do. */
const plainWin: Decision = {
  outcome: 'won',
  points: 10,
  awards: [],
  pieces: [],
  entries: [],
  progress: null,
  pending: null,
  uses: { limits: [], pools: [] },
};

const claimBy = (memberId: string) => ({ memberId, claimedAt, points: 7 });
const withClaim = (facts: Facts, memberId: string): Facts => ({
  ...facts,
  code: { ...facts.code, claim: claimBy(memberId) },
});
const withCode = (facts: Facts, state: CodeFacts['state']): Facts => ({
  ...facts,
  code: { ...facts.code, state },
});
const withState = (facts: Facts, state: CampaignFacts['state']): Facts => ({
  ...facts,
  campaign: { ...facts.campaign, state },
});
const at = (facts: Facts, ms: number): Facts => ({ ...facts, now: new Date(ms) });

/**
 * Every way a claim can be spoiled, what is then said, the first to be said first. Where several are true at once, the
 * shopper hears the uppermost.
 */
const spoilers: [string, (facts: Facts) => Facts, Decision][] = [
  ['one’s own claim', (f) => withClaim(f, 'me'), { outcome: 'already-yours', points: 7, claimedAt }],
  ['another’s claim', (f) => withClaim(f, 'other'), { outcome: 'claimed-by-another', claimedAt }],
  ['a recall', (f) => withCode(f, 'recalled'), { outcome: 'recalled' }],
  ['a label wasted at the press', (f) => withCode(f, 'voided'), { outcome: 'voided' }],
  [
    'an expiry',
    (f) => ({ ...f, code: { ...f.code, expiresAt: new Date(0) } }),
    { outcome: 'expired', expiredAt: new Date(0) },
  ],
  ['a pack not activated', (f) => withCode(f, 'minted'), { outcome: 'not-active' }],
  ['a code at the printer’s', (f) => withCode(f, 'sent'), { outcome: 'not-active' }],
  ['a label only printed', (f) => withCode(f, 'printed'), { outcome: 'not-active' }],
  ['a draft', (f) => withState(f, 'draft'), { outcome: 'not-active' }],
  ['a pause', (f) => withState(f, 'paused'), { outcome: 'paused' }],
  ['an early day', (f) => at(f, startsMs - 1), { outcome: 'not-started', startsAt: new Date(startsMs) }],
  ['a late day', (f) => at(f, endsMs), { outcome: 'ended', endedAt: new Date(endsMs) }],
  [
    'a day’s limit',
    (f) => ({ ...f, member: { ...f.member, claimsToday: LIMIT } }),
    { outcome: 'over-limit', limit: LIMIT, per: 'day' },
  ],
];

describe('a claim', () => {
  test('with nothing against it wins the points of the definition', () => {
    expect(decide(winning)).toEqual(plainWin);
    expect(look(winning)).toBeNull();
  });

  test.each(spoilers)('meets %s', (_, spoil, decision) => {
    expect(decide(spoil(winning))).toEqual(decision);
  });

  test('against which several things speak hears the first of them, whatever the others', () => {
    const subsets = fc.subarray(
      spoilers.map((_, index) => index),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(subsets, (chosen) => {
        // The upper ones are applied last: some of them speak of the same fact.
        const facts = chosen.toReversed().reduce((f, index) => spoilers[index]?.[1](f) ?? f, winning);
        expect(decide(facts)).toEqual(spoilers[chosen[0] ?? 0]?.[2]);
      }),
      { numRuns: 500 },
    );
  });

  test('and a look at the same facts say the same, but for the limit, which is only met on pressing', () => {
    const subsets = fc.subarray(spoilers);
    fc.assert(
      fc.property(subsets, (chosen) => {
        const facts = chosen.toReversed().reduce((f, [, spoil]) => spoil(f), winning);
        const decision = decide(facts);
        const onPressing = decision.outcome === 'won' || decision.outcome === 'over-limit';
        expect(look(facts)).toEqual(onPressing ? null : decision);
      }),
    );
  });

  test('of a phone that nobody knows yet never finds a code its own', () => {
    const { campaign, now } = winning;
    const code = withClaim(winning, 'other').code;
    expect(decideLook(campaign, null, code, now)).toEqual({ outcome: 'claimed-by-another', claimedAt });
  });
});

describe('the schedule', () => {
  test('holds from its first millisecond on and no millisecond longer', () => {
    expect(decide(at(winning, startsMs)).outcome).toBe('won');
    expect(decide(at(winning, startsMs - 1)).outcome).toBe('not-started');
    expect(decide(at(winning, endsMs - 1)).outcome).toBe('won');
    expect(decide(at(winning, endsMs)).outcome).toBe('ended');
    expect(new Date(startsMs).toISOString()).toBe('2026-02-28T17:00:00.000Z');
  });

  test('decides by time alone: for any instant exactly one of early, open and late holds', () => {
    const instants = fc.integer({ min: startsMs - 1e9, max: endsMs + 1e9 });
    fc.assert(
      fc.property(instants, (ms) => {
        const expected = ms < startsMs ? 'not-started' : ms < endsMs ? 'won' : 'ended';
        expect(decide(at(winning, ms)).outcome).toBe(expected);
      }),
    );
  });
});

describe('the limit of a day', () => {
  test('lets through as many packs as it says and not one more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat({ max: 2000 }), (claims, claimsToday) => {
        const rules = [{ kind: 'limit-per-person-per-day' as const, claims }];
        const facts: Facts = {
          ...winning,
          campaign: { state: 'live', definition: { ...definition, rules } },
          member: { memberId: 'me', claimsToday },
        };
        const over = { outcome: 'over-limit', limit: claims, per: 'day' };
        expect(decide(facts)).toEqual(claimsToday < claims ? plainWin : over);
      }),
    );
  });

  test('binds nobody where the campaign has none', () => {
    const campaign: CampaignFacts = { state: 'live', definition: { ...definition, rules: [] } };
    expect(decide({ ...winning, campaign, member: { memberId: 'me', claimsToday: 1e6 } }).outcome).toBe(
      'won',
    );
  });
});

test('a decision changes none of the facts it is given', () => {
  const freeze = <T extends object>(value: T): T => {
    for (const part of Object.values(value))
      if (typeof part === 'object' && part !== null) freeze(part as object);
    return Object.freeze(value);
  };
  const facts = freeze(structuredClone(withClaim(winning, 'me')));
  expect(decide(facts)).toEqual(decide(facts));
});
