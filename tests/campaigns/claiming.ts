import {
  decideClaim,
  type CodeFacts,
  type Decision,
  type MemberFacts,
  type Won,
} from '#campaigns/decide-claim.ts';
import type { Draw, Moments } from '#campaigns/draws/draw.ts';
import { localToUtc } from '#campaigns/local-time.ts';
import type { MemberProgress } from '#campaigns/progress.ts';
import { needsOf } from '#campaigns/needs.ts';
import type { Definition } from './examples.ts';

/** What a test wants the seed to say. */
export interface Luck {
  sealed?: string | null;
  odds?: number;
  piece?: number;
  /** Local times of winning moments and their prizes, in order. */
  moments?: readonly [local: string, prizeId: string][];
}

function drawSaying({ sealed = null, odds = 999_999, piece = 0, moments = [] }: Luck, zone: string): Draw {
  const instants = moments.map(([local]) => localToUtc(local, zone));
  const all: Moments = {
    count: moments.length,
    instantOf: (moment) => instants[moment] ?? Number.NaN,
    prizeOf: (moment) => moments[moment]?.[1] ?? '',
    lastUpTo: (ms) => instants.findLastIndex((instant) => instant <= ms),
  };
  return { sealed: () => sealed, odds: () => odds, piece: () => piece, moments: () => all };
}

export interface Shopper extends Partial<MemberFacts> {
  progress?: MemberProgress | null;
}

/**
 * A campaign with its books: what claims use up is counted, as the database counts it, and a claim that uses more than is
 * left throws.
 */
export class Books {
  readonly definition: Definition;
  readonly counts = new Map<string, number>();
  readonly used = new Map<string, number>();
  readonly progress = new Map<string, MemberProgress>();
  readonly moments = new Map<string, number>();
  readonly wins: Won[] = [];

  constructor(definition: Definition) {
    this.definition = definition;
  }

  /** Claims a fresh code at a local time. */
  claim(local: string, luck: Luck = {}, member: Shopper = {}, code: Partial<CodeFacts> = {}): Decision {
    return this.claimAt(new Date(localToUtc(local, this.definition.timeZone)), luck, member, code);
  }

  claimAt(now: Date, luck: Luck = {}, member: Shopper = {}, code: Partial<CodeFacts> = {}): Decision {
    const { definition } = this;
    const { memberId = 'me' } = member;
    const needs = needsOf(definition, now);
    const facts: MemberFacts = {
      claimsToday: 0,
      ...member,
      memberId,
      progress: this.progress.get(memberId) ?? null,
      counts: new Map(needs.limits.map((key) => [key.name, this.counts.get(`${memberId} ${key.name}`) ?? 0])),
      pools: new Map(needs.pools.map(({ pool, most }) => [pool, most - (this.used.get(pool) ?? 0)])),
      nextMoments: this.moments,
    };
    const fresh: CodeFacts = { state: 'active', expiresAt: null, claim: null, productId: 1, ...code };
    const draw = drawSaying(luck, definition.timeZone);
    const decision = decideClaim({ state: 'live', definition }, facts, fresh, now, draw);
    if (decision.outcome === 'won') this.#write(memberId, decision);
    return decision;
  }

  #write(memberId: string, won: Won): void {
    this.wins.push(won);
    if (won.progress) this.progress.set(memberId, won.progress);
    for (const use of won.uses.limits)
      this.#count(this.counts, `${memberId} ${use.name}`, use.amount, use.most);
    for (const { pool, amount, most } of won.uses.pools) this.#count(this.used, pool, amount, most);
    for (const { mechanicId, moment } of won.awards) {
      if (moment === undefined) continue;
      if (moment < (this.moments.get(mechanicId) ?? 0)) throw new Error(`moment ${moment} was won twice`);
      this.moments.set(mechanicId, moment + 1);
    }
  }

  #count(book: Map<string, number>, name: string, amount: number, most: number): void {
    const after = (book.get(name) ?? 0) + amount;
    if (after > most) throw new Error(`${name} holds ${most}, not ${after}`);
    book.set(name, after);
  }
}

/** What a decision won, or what it was instead. */
export function gift(decision: Decision): { points: number; prizes: string[] } | string {
  if (decision.outcome !== 'won') return decision.outcome;
  return { points: decision.points, prizes: decision.awards.map(({ prizeId }) => prizeId) };
}
