import { createHmac, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { makeFolders } from '../db/make-folders.ts';
import { invalidField, notFound, Refusal } from '../errors.ts';
import { UnreadableFile, type FileRow } from '../imports/csv-cell.ts';
import { readRows } from '../imports/read-rows.ts';
import { recordEvent } from '../staff/record-event.ts';
import { moveFulfilment } from './fulfilment-queries.ts';
import { holdGift } from './hold-gift.ts';
import { addToStock, insertPartnerCodes, isBusy, selectPoolReward, selectWaiting } from './pool-queries.ts';
import { givePartnerCode } from './queries.ts';
import { textSealer } from './sealed.ts';

export const FILE_BYTES_MAX = 32 * 1024 * 1024;
export const CODES_MAX = 500_000;
/** Sealed and stored at once; in between the server turns to others. */
const CODES_AT_ONCE = 100;
/** What of files has been stored that are just being taken, by program and reward. */
const underWay = new Map<string, CodesTaken>();
const CODE = /^[\p{L}\p{N}\p{P}\p{S}](?:[\p{L}\p{N}\p{P}\p{S} ]{0,198}[\p{L}\p{N}\p{P}\p{S}])?$/u;

export interface CodesInput {
  rewardId: number;
  /** A CSV; the codes stand in this column, counted from 1. */
  column: number;
  hasHeader: boolean;
  body: globalThis.ReadableStream<Uint8Array> | null;
  /** Whoever sends it may stop it. */
  signal?: AbortSignal;
}
export interface CodesTaken {
  added: number;
  /** Known already, from this file or an earlier one. */
  repeated: number;
  /** Lines that hold no code. */
  bad: number;
  firstBadLine: number | null;
}

/**
 * Takes codes of a partner into the pool of a reward: all of the file, or nothing of it. Each is stored sealed and found
 * again by a keyed hash, so a file may be sent again. Gifts that waited for a code are given theirs.
 * @throws Refusal `reward-not-found`, `not-a-pool`, `file-too-large`, `too-many-rows`, `file-unreadable`, `import-busy`,
 *   `import-stopped`
 */
export async function importPartnerCodes(ctx: StaffContext, input: CodesInput): Promise<CodesTaken> {
  const { rewardId } = input;
  await refuseNoPool(ctx, rewardId);
  const folder = path.join(ctx.config.dataDir, 'imports');
  makeFolders(folder);
  const file = path.join(folder, `codes-${randomUUID()}.part`);
  const taken = await spoolAndTake(ctx, { ...input, file });
  await giveToWaiting(ctx, rewardId);
  return taken;
}

async function spoolAndTake(ctx: StaffContext, input: CodesInput & { file: string }): Promise<CodesTaken> {
  const { file, body, signal } = input;
  try {
    await spool(body, file);
    return await takeFile(ctx, input);
  } catch (error) {
    if (!signal?.aborted) throw error;
    throw new Refusal('conflict', 'import-stopped', 'Stopped; nothing of the file was taken.');
  } finally {
    // The plain codes are nowhere else.
    await rm(file, { force: true });
  }
}

/**
 * How many rows of a file this process has stored so far; null where it is storing none.
 * @throws Refusal `reward-not-found`, `not-a-pool`
 */
export async function partnerCodesProgress(ctx: StaffContext, rewardId: number): Promise<number | null> {
  await refuseNoPool(ctx, rewardId);
  const taken = underWay.get(nameOf(ctx, rewardId));
  return taken ? rowsOf(taken) : null;
}

const rowsOf = ({ added, repeated, bad }: CodesTaken): number => added + repeated + bad;

const nameOf = ({ actor }: StaffContext, rewardId: number) => `${actor.programId}:${rewardId}`;

async function refuseNoPool(ctx: StaffContext, rewardId: number): Promise<void> {
  const settings = await selectPoolReward(ctx.sql, ctx.actor.programId, rewardId);
  if (!settings) throw notFound('reward');
  if (settings.kind === 'voucher' && settings.source === 'imported') return;
  throw new Refusal('conflict', 'not-a-pool', 'This reward gives no codes of a partner; add one that does.');
}

async function spool(body: CodesInput['body'], file: string): Promise<void> {
  if (!body) throw invalidField('file', 'required', 'Send the file with the codes.');
  const atMost = async function* (parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let left = FILE_BYTES_MAX;
    for await (const part of parts) {
      left -= part.length;
      if (left < 0) throw new Refusal('too-large', 'file-too-large', 'Send at most 32 MB; split the file.');
      yield part;
    }
  };
  const incoming = Readable.fromWeb(body as ReadableStream<Uint8Array>);
  await pipeline(incoming, atMost, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
}

async function takeFile(ctx: StaffContext, input: CodesInput & { file: string }): Promise<CodesTaken> {
  const { programId } = ctx.actor;
  const { rewardId, column, hasHeader, file } = input;
  const taken: CodesTaken = { added: 0, repeated: 0, bad: 0, firstBadLine: null };
  const seal = codeSealer(ctx);
  const name = nameOf(ctx, rewardId);
  const take = async (tx: Transaction, rows: FileRow[]) => {
    input.signal?.throwIfAborted();
    const codes = rows.map(seal).filter((code) => code !== null);
    const added = await insertPartnerCodes(tx, programId, rewardId, codes);
    taken.added += added;
    taken.repeated += codes.length - added;
    taken.bad += rows.length - codes.length;
    taken.firstBadLine ??= rows.find(({ text }) => !isCode(text))?.line ?? null;
    if (rowsOf(taken) > CODES_MAX) {
      throw new Refusal(
        'too-large',
        'too-many-rows',
        'Send at most 500,000 codes at a time; split the file.',
      );
    }
  };
  const read = ctx.sql.begin(async (tx) => {
    if (await isBusy(tx, programId)) {
      throw new Refusal('conflict', 'import-busy', 'Codes are just being taken in; try again in a moment.');
    }
    underWay.set(name, taken);
    await readRows({ file, column, hasHeader }, async (rows) => {
      for (let at = 0; at < rows.length; at += CODES_AT_ONCE)
        await take(tx, rows.slice(at, at + CODES_AT_ONCE));
    });
    input.signal?.throwIfAborted();
    await addToStock(tx, programId, rewardId, taken.added);
    await recordEvent(tx, ctx.actor, { type: 'reward.codes-added', subject: rewardId, data: { ...taken } });
  });
  try {
    await read;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new Refusal(
      'invalid',
      'file-unreadable',
      'This is no CSV in UTF-8; save it as one and send it again.',
    );
  } finally {
    // Not what another request is storing that made this one wait.
    if (underWay.get(name) === taken) underWay.delete(name);
  }
  return taken;
}

const isCode = (text: string | null): boolean => text !== null && CODE.test(text.trim());

/** Makes what is stored of a row: the keyed hash as a UUID, and the sealed code in hex; null where it holds no code. */
function codeSealer(ctx: StaffContext): (row: FileRow) => { hash: string; sealed: string } | null {
  const { programId } = ctx.actor;
  const key = ctx.secret('partner-codes');
  const seal = textSealer(ctx);
  return ({ text }) => {
    if (text === null || !isCode(text)) return null;
    const code = text.trim();
    const digest = createHmac('sha256', key).update(`${programId}:${code}`).digest();
    const hash = digest.toString('hex', 0, 16).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
    return { hash, sealed: seal(code, { what: 'code', programId, id: hash }).toString('hex') };
  };
}

async function giveToWaiting(ctx: StaffContext, rewardId: number): Promise<void> {
  const { programId } = ctx.actor;
  for (let more = true; more;) {
    more = false;
    for (const redemptionId of await selectWaiting(ctx.sql, programId, rewardId)) {
      await holdGift(ctx, { programId, redemptionId, mayRefund: false }, async ({ tx, gift }) => {
        if (gift.state !== 'arranging') return;
        const [given] = await givePartnerCode(tx, programId, rewardId, redemptionId);
        if (!given) return;
        await moveFulfilment(tx, { programId, redemptionId, to: 'delivered' });
        more = true;
      });
    }
  }
}
