import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { brandRoles, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { rehearseCampaign } from '../sandbox/rehearse-campaign.ts';
import { resetSandbox } from '../sandbox/reset-sandbox.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import { campaignParams } from './schemas/console.ts';
import { rehearsalRequest, rehearsalSchema, resetRequest } from './schemas/sandbox.ts';

const tags = ['sandbox'];
const rehearse = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/campaigns/{campaignId}/rehearsals',
  tags,
  summary:
    'Make test codes for a campaign, a draft too; they go the way of every code, pay nobody and count nowhere',
  description:
    'They belong to the program’s sandbox, a program of its own, whose id the answer names: its batches, claims, redemptions ' +
    'and duplicate scans are read under that id.',
  request: { params: campaignParams, body: jsonBody(rehearsalRequest) },
  responses: {
    201: json(rehearsalSchema, 'Made and active'),
    ...problems(400, 401, 403, 404, 409, 415, 422),
  },
});
const reset = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/sandbox/reset',
  tags,
  summary: 'End all rehearsals: test codes become void, and the next rehearsal begins with empty wallets',
  request: { params: programParams, body: jsonBody(resetRequest) },
  responses: { 200: json(z.object({}), 'Reset'), ...problems(400, 401, 403, 404, 415, 422) },
});

/** Rehearsals. */
export function sandboxRoutes(ctx: Context): Router {
  const router = createRouter();
  const brandStaff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi({ ...rehearse, ...brandStaff }, async (c) => {
    const { campaignId } = c.req.valid('param');
    const staff = { ...ctx, actor: c.var.actor };
    return c.json(await rehearseCampaign(staff, campaignId, c.req.valid('json')), 201);
  });
  router.openapi({ ...reset, ...brandStaff }, async (c) => {
    await resetSandbox({ ...ctx, actor: c.var.actor }, c.req.valid('json'));
    return c.json({}, 200);
  });
  return router;
}
