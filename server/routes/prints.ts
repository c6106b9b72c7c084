import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { brandRoles, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { cancelPrint } from '../prints/cancel-print.ts';
import { listPrints } from '../prints/list-prints.ts';
import { readPrint } from '../prints/read-print.ts';
import { repeatPrint } from '../prints/repeat-print.ts';
import { startPrint } from '../prints/start-print.ts';
import { linkPrint } from '../prints/link-print.ts';
import { previewTable } from '../prints/preview-table.ts';
import { jsonBody } from './json-body.ts';
import { batchParams } from './schemas/console.ts';
import {
  printLinksSchema,
  printListSchema,
  printParams,
  printRequest,
  printRunSchema,
  tablePreviewRequest,
  tablePreviewSchema,
} from './schemas/prints.ts';

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
  summary: 'Order the print files of a batch or a part of it; they are made in the background',
  request: {
    params: batchParams,
    body: jsonBody(printRequest),
  },
  responses: {
    201: json(printRunSchema, 'Waiting for its turn'),
    ...problems(400, 401, 403, 404, 415, 422),
  },
});
const read = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/prints/{printRunId}',
  tags,
  summary: 'How far a print run is, and whether its files can be downloaded',
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

const repeat = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/prints/{printRunId}/repeat',
  tags,
  summary: 'Order the files of a run that has none anew, with the same range and settings',
  request: { params: printParams },
  responses: {
    201: json(printRunSchema, 'A new run, waiting for its turn'),
    ...problems(401, 403, 404, 409, 415),
  },
});

const preview = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/batches/{batchId}/prints/preview',
  tags,
  summary: 'The first lines of a table of codes, as these settings would write it',
  request: { params: batchParams, body: jsonBody(tablePreviewRequest) },
  responses: { 200: json(tablePreviewSchema, 'A sample'), ...problems(400, 401, 403, 404, 415, 422) },
});
const links = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/prints/{printRunId}/links',
  tags,
  summary: 'Make links to the files of a finished print run, good for a day and without sign-in',
  request: { params: printParams },
  responses: { 200: json(printLinksSchema, 'The links'), ...problems(401, 403, 404, 409, 415) },
});

/** Print runs of the program's batches, and their files. */
export function printRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, brandRoles, { inTestMode: true }) };

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
  router.openapi({ ...repeat, ...staff }, async (c) => {
    const { printRunId } = c.req.valid('param');
    return c.json(await repeatPrint({ ...ctx, actor: c.var.actor }, { printRunId }), 201);
  });
  router.openapi({ ...preview, ...staff }, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') };
    return c.json(await previewTable({ ...ctx, actor: c.var.actor }, input), 200);
  });
  router.openapi({ ...links, ...staff }, async (c) => {
    const { printRunId } = c.req.valid('param');
    return c.json(await linkPrint({ ...ctx, actor: c.var.actor }, { printRunId }), 200);
  });
  return router;
}
