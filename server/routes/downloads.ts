import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { problem } from '../http/problems.ts';
import { parseRange } from '../http/range.ts';
import { createRouter, problems, type Router } from '../http/router.ts';
import { openDownload, recordDownload } from '../prints/open-download.ts';
import { downloadParams, downloadQuery } from './schemas/prints.ts';

const bytes = { schema: { type: 'string', format: 'binary' } } as const;
const content = {
  'text/csv': bytes,
  'text/plain': bytes,
  'application/gzip': bytes,
  'application/pdf': bytes,
  'application/zip': bytes,
  'application/json': bytes,
};
const file = createRoute({
  method: 'get',
  path: '/api/exports/{programId}/{printRunId}/{file}',
  tags: ['prints'],
  summary: 'Download a file of a finished print run by its link; needs no sign-in, resumes by Range',
  request: { params: downloadParams, query: downloadQuery },
  responses: {
    200: {
      description:
        'The whole file, or with 206 the bytes that Range asked for; a connection that breaks off means that it is not',
      content,
    },
    ...problems(404, 416),
  },
});

/** Finished files, for whoever was given a link. */
export function downloadRoutes(ctx: Context): Router {
  const router = createRouter();
  router.openapi(file, async (c) => {
    const target = c.req.valid('param');
    const download = await openDownload(ctx, target, c.req.valid('query'));
    const { length } = download;
    const etag = `"${download.etag}"`;
    const headers: Record<string, string> = {
      'content-type': download.contentType,
      'content-disposition': `attachment; filename="${download.fileName}"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      // A link is a secret: it must not be told to whoever is linked to next.
      'referrer-policy': 'no-referrer',
      etag,
    };
    // RFC 9110 section 13.1.5: a range of what has changed meanwhile would be of another file.
    const whole = c.req.header('if-range') !== undefined && c.req.header('if-range') !== etag;
    const range = whole ? null : parseRange(c.req.header('range'), length);
    if (range === 'unsatisfiable') {
      c.header('content-range', `bytes */${length}`);
      return problem(c, 416, 'no-such-bytes', `This file has ${length} bytes; ask for some of them.`);
    }
    const { start, end } = range ?? { start: 0, end: length - 1 };
    headers['content-length'] = String(end - start + 1);
    if (range) headers['content-range'] = `bytes ${start}-${end}/${length}`;
    // HEAD is served through GET; it must not open what nobody reads.
    const status = range ? 206 : 200;
    if (c.req.method === 'HEAD') return new Response(null, { status, headers });
    if (start === 0) await recordDownload(ctx, target);
    return new Response(download.read(start, end), { status, headers });
  });
  return router;
}
