import { OpenAPIHono, type RouteConfig, type z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import type { Actor } from '../context.ts';
import type { KnownSession } from '../staff/staff-auth.ts';
import { problemSchema } from '../routes/schemas/common.ts';
import { fieldOfIssue } from './field-issues.ts';
import { LiteralPathRouter } from './literal-path-router.ts';
import { malformedBody, problem } from './problems.ts';

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
    router: new LiteralPathRouter(),
    defaultHook: (result, c) => (result.success ? undefined : refuseInvalid(c, result.error)),
  });
}

/** A problem that names the fields. */
function refuseInvalid(c: HonoContext, error: z.core.$ZodError): Response {
  const errors = error.issues.slice(0, 20).map(fieldOfIssue);
  const first = errors[0];
  const detail = first ? `${first.path || 'The request'}: ${first.message}` : 'The request is not valid.';
  return problem(c, 422, 'invalid-request', detail, errors);
}

/**
 * A described POST whose JSON body is read here: the same checks and refusals as behind `router.openapi`, whose layers cost
 * the claim path more than the check itself. It must stand behind `guardWrite`, which asks for JSON.
 */
export function openapiPost<Body>(
  router: Router,
  route: RouteConfig,
  schema: z.ZodType<Body>,
  handler: (c: HonoContext<RequestEnv>, body: Body) => Promise<Response>,
): void {
  router.openAPIRegistry.registerPath(route);
  router.post(route.path, async (c) => {
    const text = await c.req.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return malformedBody(c);
    }
    const parsed = schema.safeParse(json);
    return parsed.success ? handler(c, parsed.data) : refuseInvalid(c, parsed.error);
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
