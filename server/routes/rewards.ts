import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { UPLOAD_TYPE } from '../http/guard-write.ts';
import { brandRoles, everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { createReward } from '../rewards/create-reward.ts';
import { importPartnerCodes, partnerCodesProgress } from '../rewards/import-partner-codes.ts';
import { listRewards } from '../rewards/list-rewards.ts';
import { updateReward } from '../rewards/update-reward.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import { codesProgressSchema, codesQuery, codesTakenSchema } from './schemas/fulfilment.ts';
import { rewardInput, rewardListSchema, rewardParams, rewardPatch, rewardSchema } from './schemas/rewards.ts';

const tags = ['rewards'];
const list = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/rewards',
  tags,
  summary: 'The rewards, hidden ones too, newest first',
  request: { params: programParams },
  responses: { 200: json(rewardListSchema, 'At most 500'), ...problems(401, 404) },
});
const create = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/rewards',
  tags,
  summary: 'Add a reward to the catalogue',
  request: { params: programParams, body: jsonBody(rewardInput) },
  responses: { 201: json(rewardSchema, 'Added'), ...problems(400, 401, 403, 404, 415, 422) },
});
const update = createRoute({
  method: 'patch',
  path: '/api/programs/{programId}/rewards/{rewardId}',
  tags,
  summary: 'Change a reward; its stock cannot go below what was redeemed',
  request: { params: rewardParams, body: jsonBody(rewardPatch) },
  responses: { 200: json(rewardSchema, 'As it is now'), ...problems(400, 401, 403, 404, 415, 422) },
});

const codes = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/rewards/{rewardId}/codes',
  tags,
  summary: 'Take codes of a partner into the pool of a reward, all of the file or nothing of it',
  description:
    'A CSV in UTF-8, at most 32 MB and 500,000 rows. A code that is known already counts as repeated, so a file may be sent ' +
    'again. Codes are stored sealed; only who is given one can read it.',
  request: {
    params: rewardParams,
    query: codesQuery,
    body: { required: true, content: { [UPLOAD_TYPE]: { schema: { type: 'string', format: 'binary' } } } },
  },
  responses: { 200: json(codesTakenSchema, 'Taken in'), ...problems(401, 403, 404, 409, 413, 415, 422) },
});

const codesProgress = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/rewards/{rewardId}/codes',
  tags,
  summary: 'How far the file of codes is that is just being taken into the pool of a reward',
  request: { params: rewardParams },
  responses: {
    200: json(codesProgressSchema, 'As far as this server knows'),
    ...problems(401, 403, 404, 409),
  },
});

/** Rewards as the brand sees them. */
export function rewardRoutes(ctx: Context): Router {
  const router = createRouter();
  const brandStaff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi({ ...list, middleware: requireStaff(ctx, everyRole, { inTestMode: true }) }, async (c) => {
    return c.json({ rewards: await listRewards({ ...ctx, actor: c.var.actor }) }, 200);
  });
  router.openapi({ ...create, ...brandStaff }, async (c) => {
    return c.json(await createReward({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 201);
  });
  router.openapi({ ...update, ...brandStaff }, async (c) => {
    const { rewardId } = c.req.valid('param');
    return c.json(await updateReward({ ...ctx, actor: c.var.actor }, rewardId, c.req.valid('json')), 200);
  });
  router.openapi(
    { ...codes, middleware: requireStaff(ctx, brandRoles, { mediaType: UPLOAD_TYPE }) },
    async (c) => {
      const { column, header } = c.req.valid('query');
      const { body, signal } = c.req.raw;
      const input = { ...c.req.valid('param'), column, hasHeader: header === 'true', body, signal };
      return c.json(await importPartnerCodes({ ...ctx, actor: c.var.actor }, input), 200);
    },
  );
  router.openapi({ ...codesProgress, ...brandStaff }, async (c) => {
    const { rewardId } = c.req.valid('param');
    return c.json({ rows: await partnerCodesProgress({ ...ctx, actor: c.var.actor }, rewardId) }, 200);
  });
  return router;
}
