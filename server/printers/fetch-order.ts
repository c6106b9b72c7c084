import { Encrypter } from 'age-encryption';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { listFiles } from '../prints/list-files.ts';
import { openFiles, type PrintDownload } from '../prints/open-download.ts';
import { openOrder } from './order-link.ts';
import { insertDownload, type Visitor } from './order-queries.ts';
import { orderEnded } from './report-order.ts';

export interface OrderFile {
  fileName: string;
  contentType: string;
  /** In bytes, of what is sent. */
  length: number;
  body: ReadableStream<Uint8Array>;
}

/**
 * The files of an order for its printer: the file itself where it is one, otherwise all in one ZIP; encrypted to the
 * printer's key while it is sent (age v1, https://c2sp.org/age), so no plain copy leaves and none is kept. Without a key it is
 * given out once. Each time is written down.
 *
 * @throws Refusal `no-such-link`; `order-ended`; `files-not-ready`; `link-spent` or `link-expired`; `files-missing`
 */
export async function fetchOrder(ctx: Context, secret: string, visitor: Visitor): Promise<OrderFile> {
  const order = await openOrder(ctx, secret);
  const { programId, printRunId, recipient, filesState } = order;
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
  const download = await openOnly(ctx, { programId, printRunId });
  if (!(await insertDownload(ctx.sql, programId, order, visitor))) {
    throw new Refusal('conflict', 'link-spent', 'These files were downloaded already; ask for a new link.');
  }
  const { fileName, contentType, length } = download;
  const plain = download.read(0, length - 1);
  if (recipient === null) return { fileName, contentType, length, body: plain };
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const body = await encrypter.encrypt(plain);
  return {
    fileName: `${fileName}.age`,
    contentType: 'application/octet-stream',
    length: body.size(length),
    body,
  };
}

/** The one file, or all as one. */
async function openOnly(
  ctx: Context,
  run: { programId: number; printRunId: number },
): Promise<PrintDownload> {
  const files = await listFiles(ctx, run);
  return openFiles(ctx, { ...run, file: files.length === 1 ? '0' : 'zip' });
}
