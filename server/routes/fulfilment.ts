import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { csvAnswer } from '../http/csv-answer.ts';
import { brandRoles, everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { eachGift } from '../rewards/each-gift.ts';
import { exportFulfilments } from '../rewards/export-desks.ts';
import { eraseGiftPerson, fulfilGift, noteGift } from '../rewards/fulfil-gift.ts';
import { listFulfilments, readFulfilment } from '../rewards/list-fulfilments.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import {
  fulfilmentDetailSchema,
  fulfilmentListSchema,
  fulfilmentsQuery,
  fulfilmentStepsRequest,
  giftParams,
  noteRequest,
  outcomesSchema,
} from './schemas/fulfilment.ts';

const at = '/api/programs/{programId}/fulfilments';
const tags = ['fulfilment'];
const refusals = [400, 401, 403, 404, 409, 415, 422];
const list = createRoute({
  method: 'get',
  path: at,
  tags,
  summary: 'Gifts on their way, those first that have waited longest',
  request: { params: programParams, query: fulfilmentsQuery },
  responses: { 200: json(fulfilmentListSchema, 'A page of gifts'), ...problems(401, 403, 404, 422) },
});
const listFile = createRoute({
  method: 'get',
  path: `${at}.csv`,
  tags,
  summary: 'Every gift of the same search as a CSV, with where it goes; who took it is written down',
  request: { params: programParams, query: fulfilmentsQuery.omit({ cursor: true, limit: true }) },
  responses: {
    200: {
      description: 'UTF-8 with a byte order mark, one row each, in the order of the list',
      content: { 'text/csv': { schema: z.string() } },
    },
    ...problems(401, 403, 404, 422, 503),
  },
});
const read = createRoute({
  method: 'get',
  path: `${at}/{redemptionId}`,
  tags,
  summary: 'One gift with where it goes and all that happened to it',
  request: { params: giftParams },
  responses: { 200: json(fulfilmentDetailSchema, 'The gift'), ...problems(401, 403, 404, 422) },
});
const steps = createRoute({
  method: 'post',
  path: `${at}/steps`,
  tags,
  summary: 'Bring up to 200 gifts a step further, or end them; each is decided for itself',
  request: { params: programParams, body: jsonBody(fulfilmentStepsRequest) },
  responses: { 200: json(outcomesSchema, 'What became of each'), ...problems(...refusals) },
});
const note = createRoute({
  method: 'post',
  path: `${at}/{redemptionId}/notes`,
  tags,
  summary: 'Write a note beside a gift, for colleagues',
  request: { params: giftParams, body: jsonBody(noteRequest) },
  responses: { 200: json(fulfilmentDetailSchema, 'The gift'), ...problems(...refusals) },
});
const erase = createRoute({
  method: 'post',
  path: `${at}/{redemptionId}/erasure`,
  tags,
  summary: 'Forget the name and address of a gift that has ended',
  request: { params: giftParams },
  responses: { 200: json(z.object({}), 'Forgotten'), ...problems(...refusals) },
});

/** The desk where gifts are packed, sent and handed over. */
export function fulfilmentRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi({ ...list, middleware: requireStaff(ctx, everyRole) }, async (c) => {
    return c.json(await listFulfilments({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200);
  });
  router.openapi({ ...listFile, ...staff }, async (c) =>
    csvAnswer(await exportFulfilments({ ...ctx, actor: c.var.actor }, c.req.valid('query'))),
  );
  router.openapi({ ...read, ...staff }, async (c) => {
    const { redemptionId } = c.req.valid('param');
    return c.json(await readFulfilment({ ...ctx, actor: c.var.actor }, redemptionId), 200);
  });
  router.openapi({ ...steps, ...staff }, async (c) => {
    const own = { ...ctx, actor: c.var.actor };
    const { items, ...step } = c.req.valid('json');
    const outcomes = await eachGift(items, ({ redemptionId, tracking }) =>
      fulfilGift(own, redemptionId, { ...step, tracking }),
    );
    return c.json({ outcomes }, 200);
  });
  router.openapi({ ...note, ...staff }, async (c) => {
    const own = { ...ctx, actor: c.var.actor };
    const { redemptionId } = c.req.valid('param');
    await noteGift(own, redemptionId, c.req.valid('json').note);
    return c.json(await readFulfilment(own, redemptionId), 200);
  });
  router.openapi({ ...erase, middleware: requireStaff(ctx, ['owner']) }, async (c) => {
    await eraseGiftPerson({ ...ctx, actor: c.var.actor }, c.req.valid('param').redemptionId);
    return c.json({}, 200);
  });
  return router;
}
