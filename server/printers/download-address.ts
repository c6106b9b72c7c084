import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from '../context.ts';
import { findOpened, noSuchLink, type OpenedOrder } from './order-link.ts';

/**
 * Where the plain files of an order are to be got for some hours, so that a browser can go on with a download that broke
 * off. It holds no secret of the link: a new link, and the end of the download, end it too.
 */
export function addressOf(ctx: Pick<Context, 'secret'>, order: OpenedOrder, hours: number): string {
  const { programId, printOrderId } = order;
  const until = String(Math.floor(Date.now() / 1000) + hours * 3600);
  const signature = sign(ctx, order, until).toString('base64url');
  return `/api/printer/files/${programId}.${printOrderId}.${until}.${signature}`;
}

/** The order that an address belongs to. @throws Refusal `no-such-link`, the same words whatever is wrong */
export async function openAddress(
  ctx: Pick<Context, 'sql' | 'secret'>,
  ticket: string,
): Promise<OpenedOrder> {
  const [, program, id, until = '0', given = ''] =
    /^(\d{1,9})\.(\d{1,9})\.(\d{1,12})\.([\w-]{43})$/.exec(ticket) ?? [];
  const order = await findOpened(ctx.sql, Number(program ?? 0), Number(id ?? 0));
  if (!order || Number(until) * 1000 <= Date.now()) throw noSuchLink();
  if (!timingSafeEqual(Buffer.from(given, 'base64url'), sign(ctx, order, until))) throw noSuchLink();
  return order;
}

/** What tells one who was sent some bytes by this link from one who has only the link. */
export function resumeTag(ctx: Pick<Context, 'secret'>, order: OpenedOrder, etag: string): string {
  return sign(ctx, order, etag).toString('hex');
}

function sign(
  ctx: Pick<Context, 'secret'>,
  { programId, printOrderId, linkHash }: OpenedOrder,
  what: string,
): Buffer {
  return createHmac('sha256', ctx.secret('printer-downloads'))
    .update(`${programId}/${printOrderId}/${linkHash?.toString('hex') ?? ''}/${what}`)
    .digest();
}
