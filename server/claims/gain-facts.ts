import type { Won, MemberFacts } from '#campaigns/decide-claim.ts';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { needsOf, type Needs } from '#campaigns/needs.ts';
import { planOf } from '#campaigns/plan.ts';
import type { Database, Transaction } from '../db/connect.ts';
import {
  selectLimits,
  selectMembers,
  selectMoments,
  selectPools,
  type LimitRow,
  type MemberRow,
} from './gain-queries.ts';
import type { ScanItem } from './scan-item.ts';
import type { Standing } from './standings.ts';

/** What one claim's campaign has to know beyond what every claim's has. */
export interface Question {
  programId: number;
  campaignId: number;
  definition: CampaignDefinition;
  needs: Needs;
}

/** The question of a claim under a definition; null where points per pack and the day's limit are all there is. */
export function questionOf(
  item: ScanItem,
  campaign: Pick<Standing, 'campaignId' | 'definition' | 'state'>,
  now: Date,
): Question | null {
  if (item.kind === 'look' || campaign.state === 'draft') return null;
  const needs = needsOf(campaign.definition, item.at ?? now);
  const { limits, pools, progress, draw, member } = needs;
  const some = limits.length + pools.length > 0 || progress || draw || Object.values(member).some(Boolean);
  if (!some) return null;
  const { campaignId, definition } = campaign;
  return { programId: item.code.programId, campaignId, definition, needs };
}

/** Whether the same is asked; a definition's needs of one day are one object. */
export function areSame(left: readonly (Question | null)[], right: readonly (Question | null)[]): boolean {
  return left.every((question, index) => question?.needs === right[index]?.needs);
}

type Place = Pick<Question, 'programId' | 'campaignId'>;

/** What is counted against a limit for one item; those whom it counts together share the count. */
interface Counted {
  limit: string;
  /** Null where there is nobody, such as a member without a household. */
  subject: string | null;
  count: { claims: number };
}
/** What a campaign has left, by name. */
interface Left {
  pools: Map<string, number>;
  moments: Map<string, number>;
}

/**
 * The answers to the questions of a transaction's claims. What one of them takes is gone for those behind it: they are
 * decided one after the other, and written together.
 */
export class GainFacts {
  readonly #members = new Map<number, MemberRow>();
  /** By item. */
  readonly #limits = new Map<number, Counted[]>();
  /** By program, campaign, limit, period and subject: a campaign's rehearsal has its number, in a program of its own. */
  readonly #counts = new Map<string, Counted['count']>();
  /** By program and campaign. */
  readonly #left = new Map<string, Left>();

  /** Sent without waiting in between. @param questions one an item */
  static async read(
    sql: Database | Transaction,
    items: readonly ScanItem[],
    questions: readonly (Question | null)[],
  ): Promise<GainFacts> {
    const facts = new GainFacts();
    const asked = items.flatMap((item, index) => {
      const question = questions[index];
      if (!question) return [];
      const { campaignId, needs } = question;
      return [{ index, programId: item.code.programId, campaignId, deviceId: item.deviceId, needs }];
    });
    if (asked.length === 0) return facts;
    const campaigns = [...new Map(asked.map((one) => [`${one.programId}:${one.campaignId}`, one])).values()];
    const members = asked.filter(
      ({ needs: { progress, member } }) => progress || Object.values(member).some(Boolean),
    );
    const withTier = members.some(({ needs }) => needs.member.tier);
    const limits = asked.flatMap((one) => one.needs.limits.map((limit) => ({ ...one, ...limit })));
    const pools = campaigns.flatMap((one) =>
      one.needs.pools.map(({ pool, most }) => ({ ...one, pool, most })),
    );
    const moments = campaigns.flatMap((one) =>
      one.needs.moments.map((mechanicId) => ({ ...one, mechanicId })),
    );
    const [memberRows, limitRows, poolRows, momentRows] = await Promise.all([
      members.length > 0 ? selectMembers(sql, members, { withTier }).execute() : [],
      limits.length > 0 ? selectLimits(sql, limits).execute() : [],
      pools.length > 0 ? selectPools(sql, pools).execute() : [],
      moments.length > 0 ? selectMoments(sql, moments).execute() : [],
    ]);
    for (const row of memberRows) facts.#members.set(row.index, row);
    for (const row of limitRows) {
      const question = questions[row.index];
      if (question) facts.#keepCount(question, row);
    }
    for (const one of pools) facts.#leftOf(one).pools.set(one.pool, one.most);
    for (const row of poolRows) {
      const left = facts.#leftOf(row).pools;
      left.set(row.pool, (left.get(row.pool) ?? 0) - row.used);
    }
    for (const row of momentRows) facts.#leftOf(row).moments.set(row.mechanicId, row.moment + 1);
    return facts;
  }

  /**
   * Facts by memory: limits with room, which their checks make sure of, and pools as they were.
   * @param members whom each item's phone acts for, by index
   * @param used what is known to be drawn from a pool
   * @returns null where more would have to be known
   */
  static recalled(
    items: readonly ScanItem[],
    questions: readonly (Question | null)[],
    members: readonly string[],
    used: (place: Place, pool: string) => number | undefined,
  ): GainFacts | null {
    const facts = new GainFacts();
    for (const [index, item] of items.entries()) {
      const question = questions[index];
      if (!question) continue;
      const { needs } = question;
      const { progress, moments, member } = needs;
      if (progress || moments.length > 0 || Object.values(member).some(Boolean)) return null;
      for (const { limit, subject: kind, period } of needs.limits) {
        const subject = (kind === 'device' ? item.deviceId : members[index]) ?? null;
        facts.#keepCount(question, { index, limit, subject, period, claims: null });
      }
      const { pools } = facts.#leftOf(question);
      for (const { pool, most } of needs.pools) {
        if (pools.has(pool)) continue;
        const known = used(question, pool);
        if (known === undefined) return null;
        pools.set(pool, most - known);
      }
    }
    return facts;
  }

  /** What decides the claim of one item, on top of what every claim needs. */
  memberFacts(
    index: number,
    item: ScanItem,
    question: Question,
  ): Omit<MemberFacts, 'memberId' | 'claimsToday'> {
    const member = this.#members.get(index);
    const counts = new Map<string, number>();
    for (const { limit, name } of question.needs.limits)
      counts.set(name, this.#counted(index, limit)?.count.claims ?? 0);
    const left = this.#leftOf(question);
    const { startsMs } = planOf(question.definition);
    return {
      tier: member?.tier ?? undefined,
      isNew: !member?.joinedAt || member.joinedAt.getTime() >= startsMs,
      ageConfirmed: Math.max(member?.confirmedAge ?? 0, item.confirmedAge ?? 0) || null,
      excluded: member?.excluded ?? false,
      place: item.country,
      counts,
      progress: member?.progress ?? null,
      pools: left.pools,
      nextMoments: left.moments,
    };
  }

  /** Whom a limit counts; null where there is nobody, such as a member without a household. */
  subjectOf(index: number, limit: string): string | null {
    return this.#counted(index, limit)?.subject ?? null;
  }

  /** What is left of a pool, after what was taken here. */
  left(place: Place, pool: string): number {
    return this.#leftOf(place).pools.get(pool) ?? 0;
  }

  /** Takes what a claim has won out of what those behind it may win. */
  take(index: number, question: Question, { uses, awards }: Won): void {
    for (const { limit, amount } of uses.limits) {
      const counted = this.#counted(index, limit);
      if (counted) counted.count.claims += amount;
    }
    const { pools, moments } = this.#leftOf(question);
    for (const { pool, amount } of uses.pools) pools.set(pool, (pools.get(pool) ?? 0) - amount);
    for (const { mechanicId, moment } of awards)
      if (moment !== undefined) moments.set(mechanicId, moment + 1);
  }

  #keepCount({ programId, campaignId }: Place, { index, limit, period, subject, claims }: LimitRow): void {
    const name = `${programId}:${campaignId}:${limit}:${period}:${subject}`;
    let count = subject === null ? { claims: 0 } : this.#counts.get(name);
    if (!count) this.#counts.set(name, (count = { claims: claims ?? 0 }));
    const ofItem = this.#limits.get(index);
    if (ofItem) ofItem.push({ limit, subject, count });
    else this.#limits.set(index, [{ limit, subject, count }]);
  }

  #counted(index: number, limit: string): Counted | undefined {
    return this.#limits.get(index)?.find((one) => one.limit === limit);
  }

  #leftOf({ programId, campaignId }: Place): Left {
    const name = `${programId}:${campaignId}`;
    let left = this.#left.get(name);
    if (!left) this.#left.set(name, (left = { pools: new Map(), moments: new Map() }));
    return left;
  }
}
