import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { addStaff } from '../staff/add-staff.ts';
import { getProgram } from '../staff/get-program.ts';
import { listStaff } from '../staff/list-staff.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import { addStaffAnswer, addStaffRequest, programSchema, staffListSchema } from './schemas/console.ts';

const tags = ['program'];
const program = createRoute({
  method: 'get',
  path: '/api/programs/{programId}',
  tags,
  summary: 'The program: its brands, what its points are called, what stands before its codes',
  request: { params: programParams },
  responses: { 200: json(programSchema, 'The program'), ...problems(401, 404) },
});
const list = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/staff',
  tags,
  summary: 'Who works for the program; owners only',
  request: { params: programParams },
  responses: { 200: json(staffListSchema, 'First come first, at most 500'), ...problems(401, 403, 404) },
});
const add = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/staff',
  tags,
  summary: 'Add a person; the password of somebody new is shown this once; owners only',
  request: { params: programParams, body: jsonBody(addStaffRequest) },
  responses: { 201: json(addStaffAnswer, 'Added'), ...problems(400, 401, 403, 404, 409, 415, 422) },
});

/** The program and its people. */
export function staffRoutes(ctx: Context): Router {
  const router = createRouter();
  const owner = { middleware: requireStaff(ctx, ['owner']) };

  router.openapi({ ...program, middleware: requireStaff(ctx, everyRole) }, async (c) => {
    return c.json(await getProgram({ ...ctx, actor: c.var.actor }), 200);
  });
  router.openapi({ ...list, ...owner }, async (c) => {
    return c.json({ staff: await listStaff({ ...ctx, actor: c.var.actor }) }, 200);
  });
  router.openapi({ ...add, ...owner }, async (c) => {
    // A password in a cache would be shown more than once.
    c.header('cache-control', 'no-store');
    return c.json(await addStaff({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 201);
  });
  return router;
}
