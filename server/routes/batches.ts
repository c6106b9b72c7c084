import { createRoute, z } from '@hono/zod-openapi';
import { changeBatch } from '../batches/change-range.ts';
import { getBatch } from '../batches/get-batch.ts';
import { listBatches } from '../batches/list-batches.ts';
import { listRangeChanges } from '../batches/list-range-changes.ts';
import { mintBatch } from '../batches/mint-batch.ts';
import type { Context } from '../context.ts';
import { brandRoles, everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { jsonBody } from './json-body.ts';
import { rangeChangeListSchema, rangeRequest } from './schemas/code-life.ts';
import { idSchema, nameOrderSchema, pageQuery, programParams } from './schemas/common.ts';
import {
  batchDetailSchema,
  batchListSchema,
  batchParams,
  batchSchema,
  mintRequest,
} from './schemas/console.ts';

const batchesQuery = pageQuery.extend({
  sort: nameOrderSchema,
  q: z.string().max(160).optional().openapi({ description: 'Part of a label or of a product’s name.' }),
  campaignId: idSchema.optional(),
  productId: idSchema.optional(),
});

const tags = ['batches'];
const list = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/batches',
  tags,
  summary: 'What was minted, newest first',
  request: { params: programParams, query: batchesQuery },
  responses: { 200: json(batchListSchema, 'A page'), ...problems(401, 404, 422) },
});
const mint = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/batches',
  tags,
  summary: 'Mint codes for a product and a campaign; a hundred million take no longer than one',
  request: { params: programParams, body: jsonBody(mintRequest) },
  responses: { 201: json(batchSchema, 'Minted'), ...problems(400, 401, 403, 404, 409, 415, 422) },
});
const read = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/batches/{batchId}',
  tags,
  summary: 'A batch, the states of its ranges and what was done to them',
  request: { params: batchParams },
  responses: { 200: json(batchDetailSchema, 'The batch'), ...problems(401, 404, 422) },
});
const range = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/batches/{batchId}/ranges',
  tags,
  summary: 'Activate or recall a batch or some of its serials',
  description:
    'Once a recall is answered, no claim of a recalled code is accepted any more. A change that contradicts how some of the ' +
    'serials stand is refused with 409 `ranges-clash`; its member `clashes` lists them.',
  request: { params: batchParams, body: jsonBody(rangeRequest) },
  responses: {
    200: json(batchDetailSchema, 'The batch as it is now'),
    ...problems(400, 401, 403, 404, 409, 415, 422),
  },
});

const changes = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/batches/{batchId}/changes',
  tags,
  summary: 'Every change of a batch’s codes, newest first: who, when, what, why, and which way',
  request: { params: batchParams, query: pageQuery },
  responses: { 200: json(rangeChangeListSchema, 'A page'), ...problems(401, 404, 422) },
});

/** Batches and the states of their codes. */
export function batchRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, everyRole, { inTestMode: true }) };
  const minting = { middleware: requireStaff(ctx, brandRoles) };
  const changing = { middleware: requireStaff(ctx, brandRoles, { inTestMode: true }) };

  router.openapi({ ...list, ...staff }, async (c) => {
    return c.json(await listBatches({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200);
  });
  router.openapi({ ...mint, ...minting }, async (c) => {
    return c.json(await mintBatch({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 201);
  });
  router.openapi({ ...read, ...staff }, async (c) => {
    return c.json(await getBatch({ ...ctx, actor: c.var.actor }, c.req.valid('param').batchId), 200);
  });
  router.openapi({ ...range, ...changing }, async (c) => {
    const { batchId } = c.req.valid('param');
    return c.json(await changeBatch({ ...ctx, actor: c.var.actor }, batchId, c.req.valid('json')), 200);
  });
  router.openapi({ ...changes, ...staff }, async (c) => {
    const { batchId } = c.req.valid('param');
    return c.json(await listRangeChanges({ ...ctx, actor: c.var.actor }, batchId, c.req.valid('query')), 200);
  });
  return router;
}
