import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { Refusal } from '../errors.ts';
import { selectLinkHash, selectOrders, type OrderRow } from './order-queries.ts';

/** How long a link's files can be fetched. What the printer has to report it can report as long as the order is open. */
export const LINK_DAYS = 7;

/** How long after its first byte a download of plain files can be gone on with, or begun anew. */
export const RESUME_HOURS = 24;

export interface NewLink {
  url: string;
  hash: Buffer;
}

/**
 * A link to the page of an order. Its secret stands behind the #, which browsers send to no server: it is in no log and no
 * referrer, and a preview of the link fetches nothing.
 */
export function makeLink(
  { config }: Pick<Context, 'config'>,
  { programId, printOrderId }: { programId: number; printOrderId: number },
): NewLink {
  const secret = randomBytes(32);
  const token = `${programId}.${printOrderId}.${secret.toString('base64url')}`;
  return { url: `${config.publicUrl}/console/printer#${token}`, hash: hashOf(secret) };
}

/** An order in the hands of its printer. */
export type OpenedOrder = OrderRow & { programId: number };

/** The order that a token opens. @throws Refusal `no-such-link`, the same words whatever is wrong */
export async function openOrder(
  { sql }: { sql: Database | Transaction },
  token: string,
): Promise<OpenedOrder> {
  const [, program, order, secret] = /^(\d{1,9})\.(\d{1,9})\.([\w-]{43})$/.exec(token) ?? [];
  const programId = Number(program ?? 0);
  const printOrderId = Number(order ?? 0);
  const hash = hashOf(Buffer.from(secret ?? '', 'base64url'));
  // The order's sums are dear, and anybody may send a token that is none.
  demandHash(await selectLinkHash(sql, programId, printOrderId), hash);
  const opened = await findOpened(sql, programId, printOrderId);
  // Once more, since a newer link may have taken the place of this one meanwhile.
  if (!opened) throw noSuchLink();
  demandHash(opened.linkHash, hash);
  return opened;
}

/** An order by its number, for who shows that it is theirs. */
export async function findOpened(
  sql: Database | Transaction,
  programId: number,
  printOrderId: number,
): Promise<OpenedOrder | null> {
  const filter = { printOrderId, printerId: null, batchId: null, state: null, before: null, limit: 1 };
  const [row] = await selectOrders(sql, programId, filter);
  return row ? { ...row, programId } : null;
}

/** Whether a link for plain files has done what it was made for. */
export function isSpent({ recipient, downloadedAt, deliveredAt }: OpenedOrder): boolean {
  if (recipient !== null || downloadedAt === null) return false;
  return deliveredAt !== null || downloadedAt.getTime() + RESUME_HOURS * 3_600_000 <= Date.now();
}

function demandHash(linkHash: Buffer | null, hash: Buffer): void {
  if (!linkHash || !timingSafeEqual(linkHash, hash)) throw noSuchLink();
}

export function noSuchLink(): Refusal {
  return new Refusal(
    'not-found',
    'no-such-link',
    'This link is not complete or was replaced by a newer one; ask whoever sent it to you.',
  );
}

function hashOf(secret: Buffer): Buffer {
  return createHash('sha256').update(secret).digest();
}
