import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { listEarlyScans } from '../fraud/list-early-scans.ts';
import { listDuplicates } from '../fraud/list-duplicates.ts';
import { readDuplicate } from '../fraud/read-duplicate.ts';
import { requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { programParams } from './schemas/common.ts';
import { earlyScanListSchema, earlyScansQuery } from './schemas/early-scans.ts';
import {
  duplicateDetailSchema,
  duplicateListSchema,
  duplicateParams,
  duplicatesQuery,
} from './schemas/insights.ts';

const tags = ['Duplicate scans'];

/** What the fraud analyst works with. */
export function analystRoutes(ctx: Context): Router {
  const router = createRouter();
  const middleware = requireStaff(ctx, ['owner', 'analyst'], { inTestMode: true });

  const list = createRoute({
    method: 'get',
    path: '/api/programs/{programId}/duplicates',
    summary: 'Codes that more than one party has scanned, the one scanned last first',
    tags,
    middleware,
    request: { params: programParams, query: duplicatesQuery },
    responses: { 200: json(duplicateListSchema, 'A page of duplicates'), ...problems(401, 403, 404, 422) },
  });
  router.openapi(list, async (c) =>
    c.json(await listDuplicates({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200),
  );

  const detail = createRoute({
    method: 'get',
    path: '/api/programs/{programId}/duplicates/{code}',
    summary: 'One code with both sides and every scan',
    tags,
    middleware,
    request: { params: duplicateParams },
    responses: { 200: json(duplicateDetailSchema, 'The code'), ...problems(401, 403, 404, 422) },
  });
  router.openapi(detail, async (c) =>
    c.json(await readDuplicate({ ...ctx, actor: c.var.actor }, { code: c.req.valid('param').code }), 200),
  );

  const early = createRoute({
    method: 'get',
    path: '/api/programs/{programId}/early-scans',
    summary: 'Scans of codes that were not active yet, or void, newest first, with who printed them',
    tags,
    middleware,
    request: { params: programParams, query: earlyScansQuery },
    responses: { 200: json(earlyScanListSchema, 'A page of scans'), ...problems(401, 403, 404, 422) },
  });
  router.openapi(early, async (c) =>
    c.json(await listEarlyScans({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200),
  );

  return router;
}
