import { createHash } from 'node:crypto';
import { OWN_CURRENCY } from '../ledger/accounts.ts';
import type { EarnTo } from '../ledger/earn-points.ts';
import { campaignFence } from '../campaigns/fence-campaign.ts';
import { questionOf, type Question } from './gain-facts.ts';
import type { ScanItem } from './scan-item.ts';
import { hasPrizes, type Standing } from './standings.ts';

const KEPT_MAX = 5000;

/**
 * What the last transactions saw of campaigns, so that the next asks for all it needs in one exchange: a question that
 * turns out another is asked again. Only claims that are decided by memory (`Recall`) rely on it.
 */
export class Expected {
  /** By batch id. */
  readonly #standings = new Map<number, Standing>();
  /** What the database's clock is ahead of this machine's by. */
  #aheadMs = 0;
  /** Pools that are nearly empty, and moments that are open. */
  readonly #scarce = new Set<string>();

  /** The database's clock, as far as this machine's tells. */
  now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }

  standing(item: Pick<ScanItem, 'code'>): Standing | undefined {
    return this.#standings.get(item.code.batchId);
  }

  questions(items: readonly ScanItem[]): (Question | null)[] {
    const now = this.now();
    return items.map((item) => {
      const known = this.#standings.get(item.code.batchId);
      return known ? questionOf(item, known, now) : null;
    });
  }

  /** Where points of these scans are going to go, if not just to the members' own. */
  earnings(items: readonly ScanItem[]): Omit<EarnTo, 'stripe'>[] {
    return items.flatMap((item) => {
      const known = item.kind === 'claim' ? this.#standings.get(item.code.batchId) : undefined;
      if (!known) return [];
      const waits = known.definition.pendingHours !== undefined;
      const { currency } = known;
      return waits || currency !== OWN_CURRENCY ? [{ programId: item.code.programId, currency, waits }] : [];
    });
  }

  /** Of campaigns with prizes: their fences, which keep what they promise as it is while these are settled. */
  fences(items: readonly ScanItem[]): string[] {
    return items.flatMap((item) => {
      const known = item.kind === 'claim' ? this.#standings.get(item.code.batchId) : undefined;
      return known && hasPrizes(known) ? [campaignFence(item.code.programId, known.campaignId)] : [];
    });
  }

  /**
   * @param now the database's clock when it began the transaction
   * @param sentMs this machine's clock before that; now it is later
   */
  learn(now: Date, sentMs: number, byBatch: ReadonlyMap<number, Standing>): void {
    // The driver cuts a moment's part of a millisecond off.
    const nowMs = now.getTime() + 1;
    const [least, most] = [nowMs - Date.now(), nowMs - sentMs];
    // What was known stays where it agrees: a transaction that took long says little. Else rather too late than too early.
    if (this.#aheadMs < least || this.#aheadMs > most) this.#aheadMs = least;
    if (this.#standings.size > KEPT_MAX) this.#standings.clear();
    for (const [batchId, standing] of byBatch) this.#standings.set(batchId, standing);
  }

  /** From now on, whoever draws from it holds its lock. */
  markScarce(programId: number, campaignId: number, name: string): void {
    if (this.#scarce.size > KEPT_MAX) this.#scarce.clear();
    this.#scarce.add(`${programId}:${campaignId}:${name}`);
  }

  /** Whether one of what these claims draw from has to be locked before it is read. */
  isScarce(item: Pick<ScanItem, 'code'>, question: Question): boolean {
    if (this.#scarce.size === 0) return false;
    const { programId } = item.code;
    return drawnNames(question).some((name) =>
      this.#scarce.has(`${programId}:${question.campaignId}:${name}`),
    );
  }

  /** The same for all that these scans may draw from. */
  expectScarcity(items: readonly ScanItem[]): void {
    for (const [index, question] of this.questions(items).entries()) {
      const programId = items[index]?.code.programId;
      if (!question || programId === undefined) continue;
      for (const name of drawnNames(question)) this.markScarce(programId, question.campaignId, name);
    }
  }

  /**
   * Locks to take before the questions are asked. Where plenty is left nobody waits: what two transactions take together
   * is there. Where little is left they go one after the other, since the database refuses what overruns a pool.
   */
  scarceLocks(items: readonly ScanItem[], questions: readonly (Question | null)[]): bigint[] {
    if (this.#scarce.size === 0) return [];
    const locks = new Set<bigint>();
    for (const [index, item] of items.entries()) {
      const question = questions[index];
      if (!question) continue;
      for (const name of drawnNames(question)) {
        const full = `${item.code.programId}:${question.campaignId}:${name}`;
        if (this.#scarce.has(full)) locks.add(scarceLock(full));
      }
    }
    return [...locks];
  }
}

/** All that a claim may draw from: pools, and the moments of mechanics. */
export function drawnNames({ needs }: Question): string[] {
  return [...needs.pools.map(({ pool }) => pool), ...needs.moments.map((id) => `moments:${id}`)];
}

/** 64 bits of the name's hash, apart from the locks of members and codes only by chance: then two wait, and nothing errs. */
function scarceLock(name: string): bigint {
  return createHash('sha256').update(name).digest().readBigInt64BE(0);
}
