import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { csvAnswer } from '../http/csv-answer.ts';
import { brandRoles, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { decidePayout } from '../rewards/decide-payouts.ts';
import { eachGift } from '../rewards/each-gift.ts';
import { exportPayouts } from '../rewards/export-desks.ts';
import { listPayouts } from '../rewards/list-payouts.ts';
import { listPayoutFiles, makePayoutFile, readPayoutFile } from '../rewards/payout-files.ts';
import { changePayoutSettings, readPayoutSettings } from '../rewards/payout-settings.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import {
  outcomesSchema,
  payoutDecisions,
  payoutFileListSchema,
  payoutFileParams,
  payoutFileSchema,
  payoutListSchema,
  payoutSettingInput,
  payoutSettingSchema,
  payoutsQuery,
} from './schemas/fulfilment.ts';

const tags = ['payouts'];
const base = '/api/programs/{programId}';
const refusals = [400, 401, 403, 404, 409, 415, 422];
const list = createRoute({
  method: 'get',
  path: `${base}/payouts`,
  tags,
  summary: 'Payouts, those first that have waited longest',
  request: { params: programParams, query: payoutsQuery },
  responses: { 200: json(payoutListSchema, 'A page of payouts'), ...problems(401, 403, 404, 422) },
});
const listFile = createRoute({
  method: 'get',
  path: `${base}/payouts.csv`,
  tags,
  summary: 'Every payout of the same filter as a CSV, without accounts',
  request: { params: programParams, query: payoutsQuery.omit({ cursor: true, limit: true }) },
  responses: {
    200: {
      description: 'UTF-8 with a byte order mark, one row each, in the order of the list',
      content: { 'text/csv': { schema: z.string() } },
    },
    ...problems(401, 403, 404, 422, 503),
  },
});
const decide = createRoute({
  method: 'post',
  path: `${base}/payouts/decisions`,
  tags,
  summary:
    'Approve, reject, ask again, retry, or say what the bank did; from an amount on two persons approve',
  request: { params: programParams, body: jsonBody(payoutDecisions) },
  responses: { 200: json(outcomesSchema, 'What became of each'), ...problems(...refusals) },
});
const files = createRoute({
  method: 'get',
  path: `${base}/payout-files`,
  tags,
  summary: 'The files for bulk transfers, newest first',
  request: { params: programParams },
  responses: { 200: json(payoutFileListSchema, 'At most 100'), ...problems(401, 403, 404) },
});
const makeFile = createRoute({
  method: 'post',
  path: `${base}/payout-files`,
  tags,
  summary: 'Put the approved payouts into a new file, each into one only',
  request: { params: programParams },
  responses: { 201: json(payoutFileSchema, 'Made'), ...problems(401, 403, 404, 409, 415) },
});
const readFile = createRoute({
  method: 'get',
  path: `${base}/payout-files/{fileId}/csv`,
  tags,
  summary: 'A file for a bank’s bulk transfer; who took it is written down',
  request: { params: payoutFileParams },
  responses: {
    200: {
      description: 'Account, name, bank, amount and text of each transfer',
      content: { 'text/csv': { schema: z.string() } },
    },
    ...problems(401, 403, 404, 422, 503),
  },
});
const readSetting = createRoute({
  method: 'get',
  path: `${base}/payout-settings`,
  tags,
  summary: 'How the program pays, and the secret that partners check our calls with',
  request: { params: programParams },
  responses: { 200: json(payoutSettingSchema, 'The settings'), ...problems(401, 403, 404) },
});
const changeSetting = createRoute({
  method: 'put',
  path: `${base}/payout-settings`,
  tags,
  summary: 'Change how the program pays',
  request: { params: programParams, body: jsonBody(payoutSettingInput) },
  responses: { 200: json(payoutSettingSchema, 'The settings'), ...problems(...refusals) },
});

/** The desk where money is approved and sent. */
export function payoutRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, brandRoles) };
  const owner = { middleware: requireStaff(ctx, ['owner']) };

  router.openapi({ ...list, ...staff }, async (c) => {
    return c.json(await listPayouts({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200);
  });
  router.openapi({ ...listFile, ...staff }, async (c) =>
    csvAnswer(await exportPayouts({ ...ctx, actor: c.var.actor }, c.req.valid('query'))),
  );
  router.openapi({ ...decide, ...staff }, async (c) => {
    const own = { ...ctx, actor: c.var.actor };
    const { redemptionIds, ...decided } = c.req.valid('json');
    const items = redemptionIds.map((redemptionId) => ({ redemptionId }));
    const outcomes = await eachGift(items, ({ redemptionId }) => decidePayout(own, redemptionId, decided));
    return c.json({ outcomes }, 200);
  });
  router.openapi({ ...files, ...staff }, async (c) => {
    return c.json({ files: await listPayoutFiles({ ...ctx, actor: c.var.actor }) }, 200);
  });
  router.openapi({ ...makeFile, ...staff }, async (c) => {
    return c.json(await makePayoutFile({ ...ctx, actor: c.var.actor }), 201);
  });
  router.openapi({ ...readFile, ...staff }, async (c) => {
    return csvAnswer(await readPayoutFile({ ...ctx, actor: c.var.actor }, c.req.valid('param').fileId));
  });
  router.openapi({ ...readSetting, ...owner }, async (c) => {
    return c.json(await readPayoutSettings({ ...ctx, actor: c.var.actor }), 200);
  });
  router.openapi({ ...changeSetting, ...owner }, async (c) => {
    return c.json(await changePayoutSettings({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 200);
  });
  return router;
}
