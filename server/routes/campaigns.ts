import { createRoute } from '@hono/zod-openapi';
import type { JSONValue } from 'hono/utils/types';
import { campaignTemplates } from '#campaigns/templates/index.ts';
import { createCampaign } from '../campaigns/create-campaign.ts';
import { readLaunchCheck } from '../campaigns/find-missing.ts';
import { getCampaign } from '../campaigns/get-campaign.ts';
import { listCampaigns } from '../campaigns/list-campaigns.ts';
import { setCampaignState } from '../campaigns/set-campaign-state.ts';
import { updateCampaign } from '../campaigns/update-campaign.ts';
import type { Context } from '../context.ts';
import { brandRoles, everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import {
  campaignInput,
  campaignListSchema,
  campaignParams,
  campaignSchema,
  campaignStateRequest,
  campaignUpdate,
  launchCheckSchema,
  templateListSchema,
} from './schemas/console.ts';

const tags = ['campaigns'];
const templates = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/templates',
  tags,
  summary: 'Ready-made campaigns: everything but the name and the dates',
  request: { params: programParams },
  responses: { 200: json(templateListSchema, 'The templates'), ...problems(401, 404) },
});
const list = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/campaigns',
  tags,
  summary: 'The campaigns, newest first',
  request: { params: programParams },
  responses: { 200: json(campaignListSchema, 'At most 500'), ...problems(401, 404) },
});
const create = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/campaigns',
  tags,
  summary: 'Make a draft',
  request: { params: programParams, body: jsonBody(campaignInput) },
  responses: { 201: json(campaignSchema, 'The draft'), ...problems(400, 401, 403, 404, 415, 422) },
});
const read = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/campaigns/{campaignId}',
  tags,
  summary: 'A campaign, with what it has given and what it can cost',
  request: { params: campaignParams },
  responses: { 200: json(campaignSchema, 'The campaign'), ...problems(401, 404, 422) },
});
const update = createRoute({
  method: 'put',
  path: '/api/programs/{programId}/campaigns/{campaignId}',
  tags,
  summary: 'Replace name and definition; each change is a new version',
  request: { params: campaignParams, body: jsonBody(campaignUpdate) },
  responses: { 200: json(campaignSchema, 'As it is now'), ...problems(400, 401, 403, 404, 409, 415, 422) },
});
const launchCheck = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/campaigns/{campaignId}/launch-check',
  tags,
  summary: 'What a draft still misses before it can be launched',
  request: { params: campaignParams },
  responses: { 200: json(launchCheckSchema, 'What a launch would refuse'), ...problems(401, 403, 404, 422) },
});
const setState = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/campaigns/{campaignId}/state',
  tags,
  summary: 'Launch, pause or resume a campaign',
  request: { params: campaignParams, body: jsonBody(campaignStateRequest) },
  responses: { 200: json(campaignSchema, 'As it is now'), ...problems(400, 401, 403, 404, 409, 415, 422) },
});

const templatesShown = campaignTemplates.map((template) => ({
  ...template,
  definition: { ...template.definition } as Record<string, JSONValue>,
}));

/** Campaigns, from draft to end. */
export function campaignRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, everyRole) };
  const reading = { middleware: requireStaff(ctx, everyRole, { inTestMode: true }) };
  const brandStaff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi({ ...templates, ...staff }, (c) => c.json({ templates: templatesShown }, 200));
  router.openapi({ ...list, ...reading }, async (c) => {
    return c.json({ campaigns: await listCampaigns({ ...ctx, actor: c.var.actor }) }, 200);
  });
  router.openapi({ ...create, ...brandStaff }, async (c) => {
    return c.json(await createCampaign({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 201);
  });
  router.openapi({ ...read, ...reading }, async (c) => {
    const { campaignId } = c.req.valid('param');
    return c.json(await getCampaign({ ...ctx, actor: c.var.actor }, campaignId), 200);
  });
  router.openapi({ ...update, ...brandStaff }, async (c) => {
    const { campaignId } = c.req.valid('param');
    return c.json(await updateCampaign({ ...ctx, actor: c.var.actor }, campaignId, c.req.valid('json')), 200);
  });
  router.openapi({ ...launchCheck, ...brandStaff }, async (c) => {
    const { campaignId } = c.req.valid('param');
    return c.json(await readLaunchCheck({ ...ctx, actor: c.var.actor }, campaignId), 200);
  });
  router.openapi({ ...setState, ...brandStaff }, async (c) => {
    const { campaignId } = c.req.valid('param');
    const { to } = c.req.valid('json');
    return c.json(await setCampaignState({ ...ctx, actor: c.var.actor }, campaignId, to), 200);
  });
  return router;
}
