import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { brandRoles, everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { readTiers, setTiers } from '../members/tiers.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import { tierPlanSchema } from './schemas/tiers.ts';

const tags = ['members'];
const path = '/api/programs/{programId}/tiers';
const read = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'The tiers of the program, the lowest first',
  request: { params: programParams },
  responses: { 200: json(tierPlanSchema, 'All of them'), ...problems(401, 403, 404) },
});
const change = createRoute({
  method: 'put',
  path,
  tags,
  summary: 'Say what tiers there are; they hold at once, for everybody',
  request: { params: programParams, body: jsonBody(tierPlanSchema) },
  responses: { 200: json(tierPlanSchema, 'As they are now'), ...problems(400, 401, 403, 404, 415, 422) },
});

/** Silver, gold and what a program calls its tiers. */
export function tierRoutes(ctx: Context): Router {
  const router = createRouter();
  router.openapi({ ...read, middleware: requireStaff(ctx, everyRole) }, async (c) =>
    c.json(await readTiers(ctx.sql, c.var.actor.programId), 200),
  );
  router.openapi({ ...change, middleware: requireStaff(ctx, brandRoles) }, async (c) =>
    c.json(await setTiers({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 200),
  );
  return router;
}
