import type { Context } from '../context.ts';
import type { ByteRange, ServedFile } from '../http/file-answer.ts';
import { openAddress, resumeTag } from './download-address.ts';
import { beginPlain, noteSent } from './download-queries.ts';
import { linkSpent, openOnly } from './fetch-order.ts';
import { RESUME_HOURS } from './order-link.ts';
import type { Visitor } from './order-queries.ts';

export interface PlainFile extends ServedFile {
  /**
   * Writes the download down and sends these bytes.
   * @param resumes whether who asks has shown the etag, so was sent some of it before
   * @throws Refusal `link-spent`
   */
  send: (range: ByteRange, visitor: Visitor, resumes: boolean) => Promise<ReadableStream<Uint8Array>>;
}

/**
 * The files of an order whose printer has no key. The link is spent when every byte has been sent once; until then, and for
 * a day at most, a download that broke off can be gone on with or begun anew. What was sent last may have been lost on the
 * way, so whoever has the beginning can still go on with it then.
 *
 * @throws Refusal `no-such-link`; `order-ended`; `link-expired`; `files-missing`
 */
export async function openPlain(ctx: Context, ticket: string): Promise<PlainFile> {
  const order = await openAddress(ctx, ticket);
  const { programId } = order;
  const { fileName, contentType, length, etag, read } = await openOnly(ctx, order);
  return {
    fileName,
    contentType,
    length,
    etag: resumeTag(ctx, order, etag),
    send: async ({ start, end }, visitor, resumes) => {
      const begun = await beginPlain(ctx.sql, programId, order, visitor, {
        firstByte: start,
        resumes: resumes && start > 0,
        hours: RESUME_HOURS,
      });
      if (!begun) throw linkSpent();
      return counted(read(start, end), (bytes) =>
        noteSent(ctx.sql, programId, order, { from: start, to: start + bytes, length }).catch(
          (error: unknown) => ctx.log(`what was sent of order ${order.printOrderId} was not noted`, error),
        ),
      );
    },
  };
}

/** The same bytes; when no more are wanted, or there are none, it is told how many were taken. */
function counted(
  body: ReadableStream<Uint8Array>,
  ended: (bytes: number) => Promise<void>,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let bytes = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (done) {
          await ended(bytes);
          controller.close();
        } else {
          bytes += value.length;
          controller.enqueue(value);
        }
      },
      cancel: async (reason) => {
        await reader.cancel(reason);
        await ended(bytes);
      },
    },
    // Nothing is read before it is wanted: what lies here was not sent.
    { highWaterMark: 0 },
  );
}
