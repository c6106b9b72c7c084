import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { csvAnswer } from '../http/csv-answer.ts';
import { brandRoles, everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { createOrder } from '../printers/create-order.ts';
import { exportOrders } from '../printers/export-orders.ts';
import { finishOrder } from '../printers/finish-order.ts';
import { listOrders } from '../printers/list-orders.ts';
import { listReports } from '../printers/list-reports.ts';
import { readOrder } from '../printers/read-order.ts';
import { sendOrder } from '../printers/send-order.ts';
import { jsonBody } from './json-body.ts';
import { pageQuery, programParams } from './schemas/common.ts';
import {
  printOrderDetailSchema,
  printOrderInput,
  printOrderListSchema,
  printOrderParams,
  printOrderSchema,
  printOrdersQuery,
  printReportListSchema,
  sentOrderSchema,
} from './schemas/print-orders.ts';

const tags = ['printers'];
const at = '/api/programs/{programId}/print-orders';
const list = createRoute({
  method: 'get',
  path: at,
  tags,
  summary: 'What printers were asked to print, newest first, with what they report',
  request: { params: programParams, query: printOrdersQuery },
  responses: { 200: json(printOrderListSchema, 'A page'), ...problems(401, 403, 404, 422) },
});
const table = createRoute({
  method: 'get',
  path: `${at}.csv`,
  tags,
  summary: 'Every order that the same filter lists, held against what came of it, as a CSV',
  request: { params: programParams, query: printOrdersQuery },
  responses: {
    200: {
      description: 'UTF-8 with a byte order mark',
      content: { 'text/csv': { schema: { type: 'string' as const } } },
    },
    ...problems(401, 403, 404, 422, 503),
  },
});
const create = createRoute({
  method: 'post',
  path: at,
  tags,
  summary: 'Write an order for a printer; nothing becomes of its codes until it is sent',
  request: { params: programParams, body: jsonBody(printOrderInput) },
  responses: { 201: json(printOrderSchema, 'Written'), ...problems(400, 401, 403, 404, 415, 422) },
});
const read = createRoute({
  method: 'get',
  path: `${at}/{printOrderId}`,
  tags,
  summary: 'An order held against what was reported, downloaded and scanned of it',
  request: { params: printOrderParams },
  responses: { 200: json(printOrderDetailSchema, 'The order'), ...problems(401, 403, 404, 422) },
});
const reports = createRoute({
  method: 'get',
  path: `${at}/{printOrderId}/reports`,
  tags,
  summary: 'What a printer has reported of an order, part by part, newest first',
  request: { params: printOrderParams, query: pageQuery },
  responses: { 200: json(printReportListSchema, 'A page'), ...problems(401, 403, 404, 422) },
});
const send = createRoute({
  method: 'post',
  path: `${at}/{printOrderId}/link`,
  tags,
  summary:
    'Send an order, or make a new link for one that was sent: its codes become sent, its files are made',
  request: { params: printOrderParams },
  responses: {
    200: json(sentOrderSchema, 'The order, and the link for its printer'),
    ...problems(401, 403, 404, 409, 415, 422),
  },
});
const finish = createRoute({
  method: 'post',
  path: `${at}/{printOrderId}/end`,
  tags,
  summary: 'Cancel an order that was not sent, or close one that was; its link then opens nothing',
  request: { params: printOrderParams },
  responses: { 200: json(printOrderSchema, 'As it is now'), ...problems(401, 403, 404, 409, 415, 422) },
});

/** What printers are asked to print, and what comes of it. */
export function printOrderRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, everyRole) };
  const brandStaff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi({ ...list, ...staff }, async (c) =>
    c.json(await listOrders({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200),
  );
  router.openapi({ ...table, ...staff }, (c) =>
    csvAnswer(exportOrders({ ...ctx, actor: c.var.actor }, c.req.valid('query'))),
  );
  router.openapi({ ...create, ...brandStaff }, async (c) =>
    c.json(await createOrder({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 201),
  );
  router.openapi({ ...read, ...staff }, async (c) => {
    const { printOrderId } = c.req.valid('param');
    return c.json(await readOrder({ ...ctx, actor: c.var.actor }, printOrderId), 200);
  });
  router.openapi({ ...reports, ...staff }, async (c) => {
    const { printOrderId } = c.req.valid('param');
    return c.json(await listReports({ ...ctx, actor: c.var.actor }, printOrderId, c.req.valid('query')), 200);
  });
  router.openapi({ ...send, ...brandStaff }, async (c) => {
    const { printOrderId } = c.req.valid('param');
    return c.json(await sendOrder({ ...ctx, actor: c.var.actor }, printOrderId), 200);
  });
  router.openapi({ ...finish, ...brandStaff }, async (c) => {
    const { printOrderId } = c.req.valid('param');
    return c.json(await finishOrder({ ...ctx, actor: c.var.actor }, printOrderId), 200);
  });
  return router;
}
