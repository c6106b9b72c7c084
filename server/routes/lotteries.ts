import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { listLotteries, readMinutes } from '../draws/read-minutes.ts';
import { runLottery } from '../draws/run-lottery.ts';
import { exportUnwon, releaseUnwon, unwonPrizes } from '../draws/unwon-prizes.ts';
import { csvAnswer } from '../http/csv-answer.ts';
import { brandRoles, everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { jsonBody } from './json-body.ts';
import { campaignParams } from './schemas/console.ts';
import {
  lotteriesSchema,
  lotteryParams,
  minutesSchema,
  releasedSchema,
  runLotteryRequest,
  unwonPrizesSchema,
} from './schemas/lotteries.ts';

const tags = ['draws'];
const campaign = '/api/programs/{programId}/campaigns/{campaignId}';
const list = createRoute({
  method: 'get',
  path: `${campaign}/lotteries`,
  tags,
  summary: 'The draws of a campaign’s lotteries, and how far each is',
  request: { params: campaignParams },
  responses: { 200: json(lotteriesSchema, 'In the order of time'), ...problems(401, 403, 404, 422) },
});
const run = createRoute({
  method: 'post',
  path: `${campaign}/lotteries/{mechanicId}/{draw}`,
  tags,
  summary: 'Hold a draw whose time has passed, once, and give its winners their prizes',
  request: { params: lotteryParams, body: jsonBody(runLotteryRequest) },
  responses: {
    200: json(minutesSchema, 'The minutes'),
    ...problems(400, 401, 403, 404, 409, 415, 422),
  },
});
const minutes = createRoute({
  method: 'get',
  path: `${campaign}/lotteries/{mechanicId}/{draw}`,
  tags,
  summary: 'The minutes of a draw that was held',
  request: { params: lotteryParams },
  responses: { 200: json(minutesSchema, 'The minutes'), ...problems(401, 403, 404, 422) },
});
const unwon = createRoute({
  method: 'get',
  path: `${campaign}/unwon-prizes`,
  tags,
  summary: 'What nobody has won of a campaign that has ended, and what is owed for it',
  request: { params: campaignParams },
  responses: { 200: json(unwonPrizesSchema, 'By prize'), ...problems(401, 403, 404, 409, 422) },
});
const unwonFile = createRoute({
  method: 'get',
  path: `${campaign}/unwon-prizes.csv`,
  tags,
  summary: 'The same as a CSV',
  request: { params: campaignParams },
  responses: {
    200: { description: 'A table with a row a prize', content: { 'text/csv': { schema: z.string() } } },
    ...problems(401, 403, 404, 409, 422, 503),
  },
});
const release = createRoute({
  method: 'post',
  path: `${campaign}/unwon-prizes/release`,
  tags,
  summary: 'Give stock that was set apart for prizes nobody won back to the catalogue',
  request: { params: campaignParams },
  responses: { 200: json(releasedSchema, 'How many pieces'), ...problems(401, 403, 404, 409, 422) },
});

/** Lottery draws with their minutes, and what is left of a campaign’s prizes. */
export function lotteryRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, everyRole) };
  const brandStaff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi({ ...list, ...staff }, async (c) => {
    const draws = await listLotteries({ ...ctx, actor: c.var.actor }, c.req.valid('param').campaignId);
    return c.json({ draws }, 200);
  });
  router.openapi({ ...run, ...brandStaff }, async (c) => {
    const { campaignId, mechanicId, draw } = c.req.valid('param');
    const input = { campaignId, mechanicId, draw, ...c.req.valid('json') };
    return c.json(await runLottery({ ...ctx, actor: c.var.actor }, input), 200);
  });
  router.openapi({ ...minutes, ...staff }, async (c) => {
    const { programId, campaignId, mechanicId, draw } = c.req.valid('param');
    const place = { programId, campaignId, mechanicId, draw };
    return c.json(await readMinutes({ ...ctx, actor: c.var.actor }, place), 200);
  });
  router.openapi({ ...unwon, ...brandStaff }, async (c) =>
    c.json(await unwonPrizes({ ...ctx, actor: c.var.actor }, c.req.valid('param').campaignId), 200),
  );
  router.openapi({ ...unwonFile, ...brandStaff }, async (c) =>
    csvAnswer(await exportUnwon({ ...ctx, actor: c.var.actor }, c.req.valid('param').campaignId)),
  );
  router.openapi({ ...release, ...brandStaff }, async (c) =>
    c.json(await releaseUnwon({ ...ctx, actor: c.var.actor }, c.req.valid('param').campaignId), 200),
  );
  return router;
}
