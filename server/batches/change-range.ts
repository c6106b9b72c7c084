import type { CodeState, LifeChange } from '#campaigns/code-states.ts';
import type { Actor, StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { invalidField, notFound, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { getBatch, type BatchDetail } from './get-batch.ts';
import { refuseClashes } from './clashes.ts';
import {
  fenceBatch,
  insertRangeChanges,
  lockBatch,
  replaceRanges,
  selectAround,
  type ChangeVia,
  type ChangeWay,
} from './range-queries.ts';
import { countSerials, planChange, type Serials } from './range-states.ts';

export interface RangeInput {
  to?: Exclude<CodeState, 'minted'> | undefined;
  /** From when the codes are good for nothing, ISO 8601; null for never; left out to keep what is set. */
  expiresAt?: string | null | undefined;
  /** The whole batch where both are left out. */
  firstSerial?: number | undefined;
  lastSerial?: number | undefined;
  reason?: string | undefined;
  /** Change what can be changed and leave what clashes, rather than refuse it all. */
  partial?: boolean | undefined;
  via?: ChangeVia | undefined;
}

/** How a change named its serials, where it did not name them by number. */
export interface NamedBy {
  way: ChangeWay;
  sscc: string | null;
}

/** What a change did. */
export interface RangeChanged extends Serials {
  batchId: number;
  /** Codes that live otherwise now. */
  changed: number;
  /** Codes of the range that stay as they are. */
  left: number;
}

/**
 * Takes a batch or some of its serials on in their life: sends, prints, activates, recalls, voids, moves their expiry. Every
 * change of a range goes through here. Once a recall has returned, no claim of a recalled code commits: the fence waits
 * for claims under way. Of two changes at once the second sees what the first did.
 *
 * Refuses serials outside of the batch, a change that changes nothing, and, unless it may be partial, one that contradicts
 * how some of the serials stand: 409 `ranges-clash` names them.
 */
export async function changeRange(
  ctx: StaffContext,
  batchId: number,
  input: RangeInput,
  namedBy: NamedBy = { way: 'serials', sscc: null },
): Promise<RangeChanged> {
  return ctx.sql.begin((tx) => changeLocked(ctx, tx, batchId, input, namedBy));
}

/** The same, answered with the batch as it is then. */
export async function changeBatch(
  ctx: StaffContext,
  batchId: number,
  input: RangeInput,
): Promise<BatchDetail> {
  await changeRange(ctx, batchId, input);
  return getBatch(ctx, batchId);
}

/** The same inside of a transaction, on the word of somebody who need not be staff. */
export async function changeLocked(
  { actor }: { actor: Pick<Actor, 'programId' | 'userId'> },
  tx: Transaction,
  batchId: number,
  input: RangeInput,
  namedBy: NamedBy = { way: 'serials', sscc: null },
): Promise<RangeChanged> {
  const { programId } = actor;
  await fenceBatch(tx, programId, batchId);
  const batch = await lockBatch(tx, programId, batchId);
  if (!batch) throw notFound('batch');
  const serials = serialsOf(batch, input);
  const change = changeOf(input, batch.now);
  const around = await selectAround(tx, programId, { batchId, keyId: batch.keyId }, serials);
  const { ranges, changed, clashes } = planChange(around, serials, change, batch.now);
  // A unit is what is left of its serials: labels that were voided at the press are in no carton.
  const clashing = namedBy.way === 'unit' ? clashes.filter(({ standing }) => standing !== 'voided') : clashes;
  if (clashing.length > 0 && !(input.partial && changed.length > 0)) {
    throw refuseClashes(clashing, change, changed.length === 0);
  }
  if (changed.length === 0) throw nothingToChange();
  await replaceRanges(tx, programId, { batchId, keyId: batch.keyId }, ranges);
  const reason = input.reason ?? null;
  const via = input.via ?? 'api';
  await insertRangeChanges(
    tx,
    programId,
    { batchId, reason, via, changedBy: actor.userId, ...namedBy },
    changed,
  );
  const codes = countSerials(changed);
  await recordEvent(tx, actor, {
    type: input.to === undefined ? 'batch.expiry-moved' : changeEvents[input.to],
    subject: batchId,
    data: { ...serials, changed: codes, expiresAt: change.expiresAt?.toISOString() ?? null, reason },
  });
  return { batchId, ...serials, changed: codes, left: countSerials([serials]) - codes };
}

export const changeEvents: Record<Exclude<CodeState, 'minted'>, string> = {
  sent: 'batch.sent',
  printed: 'batch.printed',
  active: 'batch.activated',
  recalled: 'batch.recalled',
  voided: 'batch.voided',
};

function changeOf({ to, expiresAt }: RangeInput, now: Date): LifeChange {
  if (to === undefined && expiresAt === undefined) {
    throw invalidField('to', 'change-needed', 'Say what the codes become, or when they expire.');
  }
  if (expiresAt === undefined || expiresAt === null) return { to, expiresAt };
  const instant = new Date(expiresAt);
  if (instant <= now) {
    throw invalidField(
      'expiresAt',
      'expiry-past',
      'Choose a later moment; to stop codes now, recall or void them.',
    );
  }
  return { to, expiresAt: instant };
}

function serialsOf(batch: Serials, input: RangeInput): Serials {
  const { firstSerial = batch.firstSerial, lastSerial = batch.lastSerial } = input;
  const serials = `The batch has the serials ${batch.firstSerial} to ${batch.lastSerial}`;
  if (firstSerial < batch.firstSerial || firstSerial > batch.lastSerial) {
    throw invalidField('firstSerial', 'serial-outside-batch', `${serials}; begin with one of them.`);
  }
  if (lastSerial < batch.firstSerial || lastSerial > batch.lastSerial) {
    throw invalidField('lastSerial', 'serial-outside-batch', `${serials}; end with one of them.`);
  }
  if (lastSerial < firstSerial) {
    throw invalidField(
      'lastSerial',
      'serials-reversed',
      `The last serial comes before the first, ${firstSerial}. ${serials}.`,
    );
  }
  return { firstSerial, lastSerial };
}

function nothingToChange(): Refusal {
  return new Refusal('conflict', 'nothing-to-change', 'Every code of this range is so already.');
}
