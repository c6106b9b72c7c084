import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { brandRoles, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { cancelPrint } from '../prints/cancel-print.ts';
import { listPrints } from '../prints/list-prints.ts';
import { readPrint } from '../prints/read-print.ts';
import { startPrint } from '../prints/start-print.ts';
import { describePrint, type PrintFileInfo, streamPrint } from '../prints/stream-print.ts';
import { jsonBody } from './json-body.ts';
import {
  batchParams,
  printListSchema,
  printParams,
  printRequest,
  printRunSchema,
} from './schemas/console.ts';

const tags = ['prints'];
const list = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/batches/{batchId}/prints',
  tags,
  summary: 'The print runs of a batch, newest first',
  request: { params: batchParams },
  responses: { 200: json(printListSchema, 'The newest 200'), ...problems(401, 403, 404) },
});
const start = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/batches/{batchId}/prints',
  tags,
  summary: 'Order a print file of a batch or a part of it',
  request: {
    params: batchParams,
    body: jsonBody(printRequest),
  },
  responses: {
    201: json(printRunSchema, 'Ready to be downloaded'),
    ...problems(400, 401, 403, 404, 415, 422),
  },
});
const read = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/prints/{printRunId}',
  tags,
  summary: 'How far a print run is',
  request: { params: printParams },
  responses: { 200: json(printRunSchema, 'The run'), ...problems(401, 403, 404) },
});
const cancel = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/prints/{printRunId}/cancel',
  tags,
  summary: 'Stop a print run',
  request: { params: printParams },
  responses: { 200: json(printRunSchema, 'The cancelled run'), ...problems(401, 403, 404, 409, 415) },
});

const bytes = { schema: { type: 'string', format: 'binary' } } as const;
const file = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/prints/{printRunId}/file',
  tags,
  summary: 'Download the file of a print run; it is computed while it is sent, one download at a time',
  request: { params: printParams },
  responses: {
    200: {
      description: 'The whole file; a connection that breaks off means that it is not',
      content: { 'text/csv': bytes, 'application/pdf': bytes, 'application/zip': bytes },
    },
    ...problems(401, 403, 404, 409),
  },
});

/** Print runs of the program's batches, and their files. */
export function printRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi({ ...list, ...staff }, async (c) => {
    const { batchId } = c.req.valid('param');
    return c.json({ prints: await listPrints({ ...ctx, actor: c.var.actor }, { batchId }) }, 200);
  });
  router.openapi({ ...start, ...staff }, async (c) => {
    const { batchId } = c.req.valid('param');
    return c.json(await startPrint({ ...ctx, actor: c.var.actor }, { batchId, ...c.req.valid('json') }), 201);
  });
  router.openapi({ ...read, ...staff }, async (c) => {
    const { printRunId } = c.req.valid('param');
    return c.json(await readPrint({ ...ctx, actor: c.var.actor }, { printRunId }), 200);
  });
  router.openapi({ ...cancel, ...staff }, async (c) => {
    const { printRunId } = c.req.valid('param');
    return c.json(await cancelPrint({ ...ctx, actor: c.var.actor }, { printRunId }), 200);
  });
  router.openapi({ ...file, ...staff }, async (c) => {
    const input = { printRunId: c.req.valid('param').printRunId };
    const staffCtx = { ...ctx, actor: c.var.actor };
    // HEAD is served through GET; it must not begin a download that nobody reads.
    if (c.req.method === 'HEAD') return c.body(null, 200, fileHeaders(await describePrint(staffCtx, input)));
    const download = await streamPrint(staffCtx, input);
    return c.body(download.body, 200, fileHeaders(download));
  });
  return router;
}

function fileHeaders(info: PrintFileInfo): Record<string, string> {
  return {
    'content-type': info.contentType,
    'content-disposition': `attachment; filename="${info.fileName}"`,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    ...(info.contentLength === null ? {} : { 'content-length': String(info.contentLength) }),
  };
}
