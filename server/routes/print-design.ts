import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { brandRoles, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { addAsset, listAssets } from '../prints/add-asset.ts';
import { previewPrint } from '../prints/preview-print.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import { batchParams } from './schemas/console.ts';
import {
  addAssetRequest,
  printAssetListSchema,
  printAssetSchema,
  printPreviewRequest,
  printPreviewSchema,
} from './schemas/print-design.ts';

const tags = ['prints'];
const preview = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/batches/{batchId}/print-preview',
  tags,
  summary: 'How the symbols of a batch would look with these settings, and whether a phone reads them',
  request: { params: batchParams, body: jsonBody(printPreviewRequest) },
  responses: {
    200: json(printPreviewSchema, 'An example; nothing is kept'),
    ...problems(400, 401, 403, 404, 415, 422),
  },
});
const list = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/print-assets',
  tags,
  summary: 'The pictures and fonts that print files may carry, newest first',
  request: { params: programParams },
  responses: { 200: json(printAssetListSchema, 'All of them'), ...problems(401, 403) },
});
const add = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/print-assets',
  tags,
  summary: 'Keep a picture or a font for print files; the same bytes are kept once',
  request: { params: programParams, body: jsonBody(addAssetRequest) },
  responses: {
    201: json(printAssetSchema, 'Kept'),
    ...problems(400, 401, 403, 409, 413, 415, 422),
  },
});

/** How print files look: previews, pictures and fonts. */
export function printDesignRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, brandRoles, { inTestMode: true }) };

  router.openapi({ ...preview, ...staff }, async (c) => {
    const { batchId } = c.req.valid('param');
    const staffCtx = { ...ctx, actor: c.var.actor };
    return c.json(await previewPrint(staffCtx, { batchId, ...c.req.valid('json') }), 200);
  });
  router.openapi({ ...list, ...staff }, async (c) => {
    return c.json({ assets: await listAssets({ ...ctx, actor: c.var.actor }) }, 200);
  });
  router.openapi({ ...add, ...staff }, async (c) => {
    return c.json(await addAsset({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 201);
  });
  return router;
}
