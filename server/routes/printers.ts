import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { brandRoles, everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { addPrinter } from '../printers/add-printer.ts';
import { changePrinter } from '../printers/change-printer.ts';
import { listPrinters } from '../printers/list-printers.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import {
  printerInput,
  printerListSchema,
  printerParams,
  printerPatch,
  printerSchema,
  printersQuery,
} from './schemas/printers.ts';

const tags = ['printers'];
const list = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/printers',
  tags,
  summary: 'Who prints for the program, newest first',
  request: { params: programParams, query: printersQuery },
  responses: { 200: json(printerListSchema, 'A page'), ...problems(401, 403, 404, 422) },
});
const add = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/printers',
  tags,
  summary: 'Add a printer',
  request: { params: programParams, body: jsonBody(printerInput) },
  responses: { 201: json(printerSchema, 'Added'), ...problems(400, 401, 403, 404, 415, 422) },
});
const change = createRoute({
  method: 'patch',
  path: '/api/programs/{programId}/printers/{printerId}',
  tags,
  summary: 'Change a printer, archive it or bring it back',
  request: { params: printerParams, body: jsonBody(printerPatch) },
  responses: { 200: json(printerSchema, 'As it is now'), ...problems(400, 401, 403, 404, 415, 422) },
});

/** Who prints for the program. */
export function printerRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, everyRole) };
  const brandStaff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi({ ...list, ...staff }, async (c) => {
    return c.json(await listPrinters({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200);
  });
  router.openapi({ ...add, ...brandStaff }, async (c) => {
    return c.json(await addPrinter({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 201);
  });
  router.openapi({ ...change, ...brandStaff }, async (c) => {
    const { printerId } = c.req.valid('param');
    return c.json(await changePrinter({ ...ctx, actor: c.var.actor }, printerId, c.req.valid('json')), 200);
  });
  return router;
}
