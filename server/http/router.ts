import { OpenAPIHono } from '@hono/zod-openapi';
import type { Actor } from '../context.ts';
import type { KnownSession } from '../staff/staff-auth.ts';
import { problemSchema } from '../routes/schemas/common.ts';
import { fieldOfIssue } from './field-issues.ts';
import { problem } from './problems.ts';

/** What middleware leaves for the routes behind it. */
export interface RequestVariables {
  /** Set by `requireStaff`: who asks, in which program, in which role. */
  actor: Actor;
  /** Set by `requirePerson`: the session of whoever asks, in no program. */
  session: KnownSession;
}
export interface RequestEnv {
  Variables: RequestVariables;
}
export type Router = OpenAPIHono<RequestEnv>;

/** A router whose validation failures are problems that name the fields. */
export function createRouter(): Router {
  return new OpenAPIHono<RequestEnv>({
    defaultHook: (result, c) => {
      if (result.success) return;
      const errors = result.error.issues.slice(0, 20).map(fieldOfIssue);
      const first = errors[0];
      const detail = first ? `${first.path || 'The request'}: ${first.message}` : 'The request is not valid.';
      return problem(c, 422, 'invalid-request', detail, errors);
    },
  });
}

/** The refusals that a route may answer with, for its OpenAPI description. */
export function problems(...statuses: number[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: 'Refused', content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  );
}

/** A JSON answer, for a route's OpenAPI description. */
export function json<Schema>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}
