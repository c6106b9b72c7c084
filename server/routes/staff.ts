import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { lookingRoles, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { addStaff } from '../staff/add-staff.ts';
import { changeRole } from '../staff/change-role.ts';
import { getProgram } from '../staff/get-program.ts';
import { listStaff } from '../staff/list-staff.ts';
import { removePerson } from '../staff/remove-person.ts';
import { resetPassword } from '../staff/reset-password.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import { programSchema } from './schemas/console.ts';
import {
  addStaffAnswer,
  addStaffRequest,
  changeRoleRequest,
  oneTimePasswordAnswer,
  personParams,
  removePersonRequest,
  staffListSchema,
  staffSchema,
} from './schemas/staff.ts';

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
const change = createRoute({
  method: 'patch',
  path: '/api/programs/{programId}/staff/{userId}',
  tags,
  summary: 'Give a person another role; owners only',
  request: { params: personParams, body: jsonBody(changeRoleRequest) },
  responses: { 200: json(staffSchema, 'Changed'), ...problems(400, 401, 403, 404, 409, 415, 422) },
});
const remove = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/staff/{userId}/remove',
  tags,
  summary: 'Take a person out of the program; their sessions end; owners only',
  request: { params: personParams, body: jsonBody(removePersonRequest) },
  responses: { 200: json(z.object({}), 'Removed'), ...problems(400, 401, 403, 404, 409, 415, 422) },
});
const reset = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/staff/{userId}/password',
  tags,
  summary: 'Make a one-time password for a person, shown this once; their sessions end; owners only',
  request: { params: personParams },
  responses: { 200: json(oneTimePasswordAnswer, 'Made'), ...problems(401, 403, 404, 409, 415, 422) },
});

/** The program and its people. */
export function staffRoutes(ctx: Context): Router {
  const router = createRouter();
  const owner = { middleware: requireStaff(ctx, ['owner']) };

  router.openapi(
    { ...program, middleware: requireStaff(ctx, lookingRoles, { inTestMode: true }) },
    async (c) => {
      return c.json(await getProgram({ ...ctx, actor: c.var.actor }), 200);
    },
  );
  router.openapi({ ...list, ...owner }, async (c) => {
    return c.json({ staff: await listStaff({ ...ctx, actor: c.var.actor }) }, 200);
  });
  router.openapi({ ...add, ...owner }, async (c) => {
    // A password in a cache would be shown more than once.
    c.header('cache-control', 'no-store');
    return c.json(await addStaff({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 201);
  });
  router.openapi({ ...change, ...owner }, async (c) => {
    const { userId } = c.req.valid('param');
    return c.json(await changeRole({ ...ctx, actor: c.var.actor }, userId, c.req.valid('json')), 200);
  });
  router.openapi({ ...remove, ...owner }, async (c) => {
    await removePerson({ ...ctx, actor: c.var.actor }, c.req.valid('param').userId, c.req.valid('json'));
    return c.json({}, 200);
  });
  router.openapi({ ...reset, ...owner }, async (c) => {
    c.header('cache-control', 'no-store');
    return c.json(await resetPassword({ ...ctx, actor: c.var.actor }, c.req.valid('param').userId), 200);
  });
  return router;
}
