import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { csvAnswer } from '../http/csv-answer.ts';
import { UPLOAD_TYPE } from '../http/guard-write.ts';
import { brandRoles, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { cancelImport, confirmImport } from '../imports/decide-import.ts';
import { exportFindings, listFindings } from '../imports/list-findings.ts';
import { findImport, listImports, readImport } from '../imports/read-import.ts';
import { receivePart } from '../imports/receive-part.ts';
import { startImport } from '../imports/start-import.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import {
  confirmRequest,
  findingListSchema,
  importListSchema,
  importParams,
  importRequest,
  importSchema,
  offsetHeader,
} from './schemas/imports.ts';

const tags = ['imports'];
const at = '/api/programs/{programId}/imports';
const one = json(importSchema, 'The import as it is now');

const list = createRoute({
  method: 'get',
  path: at,
  tags,
  summary: 'Imports of codes that were printed elsewhere, newest first',
  request: { params: programParams },
  responses: { 200: json(importListSchema, 'The newest 50'), ...problems(401, 403, 404) },
});
const start = createRoute({
  method: 'post',
  path: at,
  tags,
  summary: 'Begin an import; its file is sent next',
  request: { params: programParams, body: jsonBody(importRequest) },
  responses: { 201: one, ...problems(400, 401, 403, 404, 415, 422) },
});
const read = createRoute({
  method: 'get',
  path: `${at}/{importId}`,
  tags,
  summary: 'How far an import is, and what its file holds',
  request: { params: importParams },
  responses: { 200: one, ...problems(401, 403, 404) },
});
const upload = createRoute({
  method: 'patch',
  path: `${at}/{importId}/file`,
  tags,
  summary: 'Send the file, or the next part of it',
  description:
    'A CSV with the codes in one of its columns, in UTF-8, as it is or packed with gzip; at most 10,000,000 rows. Send it whole ' +
    'or in parts of any size. After a broken connection, ask for `bytesReceived` and go on from there.',
  request: {
    params: importParams,
    headers: offsetHeader,
    body: { required: true, content: { [UPLOAD_TYPE]: { schema: { type: 'string', format: 'binary' } } } },
  },
  responses: { 200: one, ...problems(401, 403, 404, 409, 413, 415, 422, 503) },
});
const confirm = createRoute({
  method: 'post',
  path: `${at}/{importId}/confirm`,
  tags,
  summary: 'Bring the good codes in, all or none; they become a batch',
  request: { params: importParams, body: jsonBody(confirmRequest) },
  responses: { 200: one, ...problems(400, 401, 403, 404, 409, 415, 422) },
});
const cancel = createRoute({
  method: 'post',
  path: `${at}/{importId}/cancel`,
  tags,
  summary: 'End an import; nothing of it comes in',
  request: { params: importParams },
  responses: { 200: one, ...problems(401, 403, 404, 409, 415) },
});
const findings = createRoute({
  method: 'get',
  path: `${at}/{importId}/findings`,
  tags,
  summary: 'The first 1,000 lines that are not brought in, and why',
  request: { params: importParams },
  responses: { 200: json(findingListSchema, 'In the order of the file'), ...problems(401, 403, 404) },
});
const findingsFile = createRoute({
  method: 'get',
  path: `${at}/{importId}/findings.csv`,
  tags,
  summary: 'All lines that are not brought in, and why',
  request: { params: importParams },
  responses: {
    200: {
      description: 'Line and reason',
      content: { 'text/csv': { schema: z.string() } },
    },
    ...problems(401, 403, 404, 503),
  },
});

/** Codes that were printed elsewhere, on their way into a batch. */
export function importRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi({ ...list, ...staff }, async (c) => {
    return c.json({ imports: await listImports({ ...ctx, actor: c.var.actor }) }, 200);
  });
  router.openapi({ ...start, ...staff }, async (c) => {
    return c.json(await startImport({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 201);
  });
  router.openapi({ ...read, ...staff }, async (c) => {
    return c.json(await readImport({ ...ctx, actor: c.var.actor }, c.req.valid('param').importId), 200);
  });
  router.openapi(
    { ...upload, middleware: requireStaff(ctx, brandRoles, { mediaType: UPLOAD_TYPE }) },
    async (c) => {
      const { importId } = c.req.valid('param');
      const offset = c.req.valid('header')['upload-offset'];
      const part = { importId, offset, body: c.req.raw.body };
      return c.json(await receivePart({ ...ctx, actor: c.var.actor }, part), 200);
    },
  );
  router.openapi({ ...confirm, ...staff }, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') };
    return c.json(await confirmImport({ ...ctx, actor: c.var.actor }, input), 200);
  });
  router.openapi({ ...cancel, ...staff }, async (c) => {
    return c.json(await cancelImport({ ...ctx, actor: c.var.actor }, c.req.valid('param').importId), 200);
  });
  router.openapi({ ...findings, ...staff }, async (c) => {
    const { importId } = c.req.valid('param');
    return c.json({ findings: await listFindings({ ...ctx, actor: c.var.actor }, importId) }, 200);
  });
  router.openapi({ ...findingsFile, ...staff }, async (c) => {
    const own = { ...ctx, actor: c.var.actor };
    const { importId } = await findImport(own, c.req.valid('param').importId);
    return csvAnswer({
      fileName: `import-${importId}-findings.csv`,
      head: ['line', 'reason'],
      rows: exportFindings(own, importId),
    });
  });
  return router;
}
