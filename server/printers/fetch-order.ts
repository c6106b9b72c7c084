import { Encrypter } from 'age-encryption';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { listFiles } from '../prints/list-files.ts';
import { openFiles, type PrintDownload } from '../prints/open-download.ts';
import { addressOf } from './download-address.ts';
import { insertDownload } from './download-queries.ts';
import { isSpent, openOrder, RESUME_HOURS, type OpenedOrder } from './order-link.ts';
import type { Visitor } from './order-queries.ts';
import { orderEnded } from './report-order.ts';

export interface OrderFile {
  fileName: string;
  contentType: string;
  /** In bytes, of what is sent. */
  length: number;
  body: ReadableStream<Uint8Array>;
}

/**
 * The files of an order for its printer: the file itself where it is one, otherwise all in one ZIP. For a printer's key they
 * are encrypted while they are sent (age v1, https://c2sp.org/age), so no plain copy leaves and none is kept, and each time
 * is written down. Plain ones are got where the path leads (`sendPlain`).
 *
 * @throws Refusal `no-such-link`; `order-ended`; `files-not-ready`; `link-spent` or `link-expired`; `files-missing`
 */
export async function fetchOrder(
  ctx: Context,
  secret: string,
  visitor: Visitor,
): Promise<OrderFile | { path: string }> {
  const order = await openOrder(ctx, secret);
  const { programId, recipient } = order;
  const download = await openOnly(ctx, order);
  if (recipient === null) {
    if (isSpent(order)) throw linkSpent();
    return { path: addressOf(ctx, order, RESUME_HOURS) };
  }
  if (!(await insertDownload(ctx.sql, programId, order, visitor))) throw linkSpent();
  const { fileName, length } = download;
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const body = await encrypter.encrypt(download.read(0, length - 1));
  return {
    fileName: `${fileName}.age`,
    contentType: 'application/octet-stream',
    length: body.size(length),
    body,
  };
}

/** The one file of an order that is open, or all as one. @throws Refusal as `fetchOrder` */
export async function openOnly(ctx: Context, order: OpenedOrder): Promise<PrintDownload> {
  const { programId, printRunId, filesState } = order;
  if (order.state !== 'sent' || printRunId === null) throw orderEnded();
  if (filesState === 'queued' || filesState === 'running') {
    throw new Refusal(
      'conflict',
      'files-not-ready',
      'The files are still being made; try again in a few minutes.',
    );
  }
  if (order.downloadUntil === null || order.downloadUntil <= new Date()) {
    throw new Refusal('conflict', 'link-expired', 'This link has expired; ask for a new one.');
  }
  const files = await listFiles(ctx, { programId, printRunId });
  return openFiles(ctx, { programId, printRunId, file: files.length === 1 ? '0' : 'zip' });
}

export function linkSpent(): Refusal {
  return new Refusal('conflict', 'link-spent', 'These files were downloaded already; ask for a new link.');
}
