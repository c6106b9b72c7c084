import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { Refusal } from '../errors.ts';
import { headerOf } from './header.ts';
import { problem } from './problems.ts';

/** The media type of a file that is uploaded in parts; like JSON, no form of another site can send it (tus 1.0). */
export const UPLOAD_TYPE = 'application/offset+octet-stream';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Lets a write through only when it is JSON from the site itself: browsers say where a request comes from in
 * Sec-Fetch-Site (https and localhost) or Origin (everywhere). Programs that are no browser send neither.
 * @param mediaType of a body that is not JSON; it is left unread
 */
export function guardWrite(publicUrl: string, mediaType?: typeof UPLOAD_TYPE): MiddlewareHandler {
  const publicOrigin = new URL(publicUrl).origin;
  return async (c, next) => {
    if (!READS.has(c.req.method)) {
      if (!isSameOrigin(c, publicOrigin)) {
        return problem(c, 403, 'cross-site', 'This request came from another site; open the console itself.');
      }
      const contentType = headerOf(c, 'content-type');
      if (mediaType !== undefined) {
        if (contentType === mediaType) return next();
        return problem(c, 415, 'upload-needed', `Send the file as ${mediaType}.`);
      }
      if (!isJson(contentType)) {
        return problem(c, 415, 'json-needed', 'Send the request as application/json.');
      }
    }
    await refuseUnstorable(c);
    return next();
  };
}

function isSameOrigin(c: HonoContext, publicOrigin: string): boolean {
  const site = headerOf(c, 'sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = headerOf(c, 'origin');
  if (origin === undefined) return true;
  if (origin === publicOrigin) return true;
  // Whether TLS ended before us cannot be known, so the host alone is compared.
  return URL.canParse(origin) && new URL(origin).host === headerOf(c, 'host');
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '');
}

/**
 * PostgreSQL's texts and JSON keep neither a NUL nor half of a surrogate pair; a body of JSON can carry both as escapes,
 * and a query string a NUL.
 */
async function refuseUnstorable(c: HonoContext): Promise<void> {
  const body = READS.has(c.req.method) ? '' : await c.req.text();
  if (c.req.url.includes('%00') || UNSTORABLE.test(body.includes('\\u') ? rewritten(body) : '')) {
    throw new Refusal(
      'invalid',
      'unstorable-character',
      'The request holds a NUL or half of a character; take it out.',
    );
  }
}

/** A NUL, or a surrogate, as `JSON.stringify` escapes it: only where it stands alone. */
const UNSTORABLE = /(?<!\\)(\\\\)*\\u(0000|d[89a-f])/;

/** The body as JSON.stringify writes it; malformed JSON is refused by who reads it next. */
function rewritten(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return '';
  }
}
