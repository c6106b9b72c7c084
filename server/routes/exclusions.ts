import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { excludeMembers, includeMember } from '../members/exclude-members.ts';
import { listExcluded, listExclusionChanges } from '../members/list-excluded.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import * as schemas from './schemas/exclusions.ts';

const tags = ['members'];
const at = '/api/programs/{programId}/excluded-members';
const written = problems(400, 401, 403, 404, 415, 422);
const list = createRoute({
  method: 'get',
  path: at,
  tags,
  summary: 'Who is left out by campaigns that leave excluded persons out, the newest first',
  request: { params: programParams, query: schemas.excludedQuery },
  responses: { 200: json(schemas.excludedListSchema, 'A page'), ...problems(401, 403, 404, 422) },
});
const changes = createRoute({
  method: 'get',
  path: `${at}/changes`,
  tags,
  summary: 'Who was put on the list or taken off it, by whom and why',
  request: { params: programParams, query: schemas.exclusionChangesQuery },
  responses: { 200: json(schemas.exclusionChangeListSchema, 'A page'), ...problems(401, 403, 404, 422) },
});
const add = createRoute({
  method: 'post',
  path: at,
  tags,
  summary: 'Put up to 500 people on the list; who is found is added though others are not',
  request: { params: programParams, body: jsonBody(schemas.exclusionInput) },
  responses: { 200: json(schemas.exclusionOutcomes, 'What became of each'), ...written },
});
const remove = createRoute({
  method: 'post',
  path: `${at}/{memberId}/removal`,
  tags,
  summary: 'Take a member off the list',
  request: { params: schemas.excludedParams, body: jsonBody(schemas.removalInput) },
  responses: { 200: json(z.object({}), 'Off the list'), ...written },
});

/** Staff, distributors and others whom a campaign may leave out. */
export function exclusionRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, ['owner', 'analyst']) };

  router.openapi({ ...list, ...staff }, async (c) =>
    c.json(await listExcluded({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200),
  );
  router.openapi({ ...changes, ...staff }, async (c) =>
    c.json(await listExclusionChanges({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200),
  );
  router.openapi({ ...add, ...staff }, async (c) =>
    c.json(await excludeMembers({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 200),
  );
  router.openapi({ ...remove, ...staff }, async (c) => {
    const { memberId } = c.req.valid('param');
    await includeMember({ ...ctx, actor: c.var.actor }, memberId, c.req.valid('json').reason);
    return c.json({}, 200);
  });
  return router;
}
