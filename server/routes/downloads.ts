import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { fileAnswer } from '../http/file-answer.ts';
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
    return fileAnswer(c, download, async ({ start, end }) => {
      if (start === 0) await recordDownload(ctx, target);
      return download.read(start, end);
    });
  });
  return router;
}
