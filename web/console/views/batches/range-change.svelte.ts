import type { LifeChange } from '#campaigns/code-states.ts';
import type { BatchDetail } from '#server/routes/schemas/console.ts';
import type { RangeRequest } from '../../api/batches.ts';
import { lifeMessages } from '../../messages/code-life.ts';
import { language } from '../../state/language.svelte.ts';
import { endOfLocalDay, hasPassed } from './expiry-day.ts';
import { RangeChoice } from './range-choice.svelte.ts';
import {
  codesIn,
  countChanges,
  type ChangeCount,
  type ClashingRange,
  type RangeAct,
  type SerialRange,
} from './range-counts.ts';

/** Acts that have to be explained, since they take something from shoppers. */
const explained: readonly RangeAct[] = ['recalled', 'voided'];

/** A change of a batch's codes while a person puts it together. */
export class RangeChange {
  readonly choice: RangeChoice;
  readonly #detail: BatchDetail;
  readonly #timeZone: string;
  act = $state<RangeAct>('active');
  reason = $state('');
  /** What cannot be taken back asks for the batch's name. */
  typedName = $state('');
  /** The last day that the codes are good for, `YYYY-MM-DD`. */
  lastDay = $state('');
  noExpiry = $state(false);
  partial = $state(false);
  /** What the server found in the way, where more has happened than this page knows. */
  #refused = $state.raw<{ question: string; clashes: ClashingRange[]; total: number } | null>(null);

  constructor(detail: BatchDetail, timeZone: string, act: RangeAct, preset: SerialRange | null) {
    this.#detail = detail;
    this.#timeZone = timeZone;
    this.act = act;
    this.choice = new RangeChoice(detail.batch, preset);
  }

  /** By the paths of `faults`. */
  get typed(): object {
    const expiresAt = [this.lastDay, this.noExpiry];
    return { ...this.choice.typed, name: this.typedName, reason: this.reason, expiresAt };
  }

  /** Something was typed that closing would lose. */
  get changed(): boolean {
    const typed = [this.reason, this.typedName, this.lastDay].some((text) => text !== '');
    return typed || this.choice.changed;
  }

  get needsReason(): boolean {
    return explained.includes(this.act);
  }

  /** undefined: the expiry stays as it is. */
  get #expiresAt(): Date | null | undefined {
    if (this.act !== 'extend' && this.act !== 'active') return undefined;
    if (this.noExpiry) return null;
    if (this.lastDay === '') return undefined;
    return endOfLocalDay(this.lastDay, this.#timeZone);
  }

  get #change(): LifeChange {
    return { to: this.act === 'extend' ? undefined : this.act, expiresAt: this.#expiresAt };
  }

  /** What it would come to; null while that is not known. */
  get count(): ChangeCount | null {
    const { range } = this.choice;
    return range ? countChanges(this.#detail.ranges, range, this.#change) : null;
  }

  get #question(): string {
    return JSON.stringify([this.act, this.choice.range, this.lastDay, this.noExpiry]);
  }

  /** The server has refused this very change. */
  get refused(): boolean {
    return this.#refused?.question === this.#question;
  }

  refuse(clashes: ClashingRange[], total: number): void {
    this.#refused = { question: this.#question, clashes, total };
  }

  /** What is in the way: as the server says, or else as the page knows. */
  get clashes(): { ranges: ClashingRange[]; codes: number | null; more: number } | null {
    if (this.#refused && this.refused) {
      const { clashes, total } = this.#refused;
      return { ranges: clashes.slice(0, 5), codes: null, more: total - Math.min(5, clashes.length) };
    }
    const known = this.count?.clashes ?? [];
    if (known.length === 0) return null;
    return { ranges: known.slice(0, 5), codes: codesIn(known), more: Math.max(0, known.length - 5) };
  }

  /** False where it would change nothing, or is refused as long as it is to be all or nothing. */
  get ready(): boolean {
    const { count } = this;
    if (this.clashes && !this.partial) return false;
    return count === null || count.changes > 0;
  }

  /** Sentences for the fields, where something is wrong. */
  faults(): Record<string, string | false> {
    const t = lifeMessages(language.current);
    const expiresAt = this.#expiresAt;
    const past = expiresAt instanceof Date && hasPassed(expiresAt);
    return {
      ...this.choice.faults(),
      name:
        this.act === 'voided' &&
        this.typedName.trim() !== this.#detail.batch.label.trim() &&
        t('voidNameBad'),
      reason: this.needsReason && !this.reason.trim() && t('reasonNeeded'),
      expiresAt: past
        ? t('expiryPast')
        : this.act === 'extend' && expiresAt === undefined && t('expiryNeeded'),
    };
  }

  get request(): RangeRequest {
    const { to, expiresAt } = this.#change;
    const reason = this.reason.trim();
    return {
      ...this.choice.serials,
      ...(to && to !== 'minted' ? { to } : {}),
      ...(expiresAt === undefined ? {} : { expiresAt: expiresAt?.toISOString() ?? null }),
      ...(reason ? { reason } : {}),
      ...(this.partial ? { partial: true } : {}),
      via: 'console',
    };
  }
}
