import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { headerOf } from './header.ts';
import { problem } from './problems.ts';

const BYTES_MAX = 64 * 1024;
/** Pictures and fonts come as base64 inside of JSON. */
const ASSET_BYTES_MAX = 3 * 1024 * 1024;
/** A file is written to disk as it comes, and no longer than it was announced or than its route allows. */
const isUpload = (method: string, path: string) =>
  (method === 'PATCH' && /^\/api\/programs\/\d+\/imports\/\d+\/file$/.test(path)) ||
  (method === 'POST' && /^\/api\/programs\/\d+\/rewards\/\d+\/codes$/.test(path));
const isAsset = (path: string) => path.endsWith('/print-assets');

const limitStream = bodyLimit({
  maxSize: BYTES_MAX,
  onError: (c) => problem(c, 413, 'too-large', `Send at most ${BYTES_MAX / 1024} KB.`),
});

/**
 * Refuses bodies that are too large. A length told in advance is enough to know; only a body without one is counted as it
 * comes, which builds a stream and costs the claim path more than all of its checks.
 */
export const limitBody = createMiddleware(async (c, next) => {
  if (isUpload(c.req.method, c.req.path)) return next();
  const length = headerOf(c, 'content-length');
  if (length === undefined || headerOf(c, 'transfer-encoding') !== undefined) return limitStream(c, next);
  const most = isAsset(c.req.path) ? ASSET_BYTES_MAX : BYTES_MAX;
  if (Number(length) > most) return problem(c, 413, 'too-large', `Send at most ${most / 1024} KB.`);
  return next();
});
