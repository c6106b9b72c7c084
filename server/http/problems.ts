import type { Context as HonoContext } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { isDatabaseAway } from '../db/database-away.ts';
import { Refusal, type FieldError, type RefusalKind } from '../errors.ts';

const statuses: Record<RefusalKind, ContentfulStatusCode> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  unavailable: 503,
};

/** RFC 9457: every refusal is problem+json with a code and a sentence; `errors` names the fields. */
export function problem(
  c: HonoContext,
  status: ContentfulStatusCode,
  code: string,
  detail: string,
  fields: readonly FieldError[] = [],
  more: Record<string, unknown> = {},
): Response {
  const body = {
    type: `about:blank#${code}`,
    title: code.replaceAll('-', ' '),
    status,
    code,
    detail,
    ...(fields.length > 0 ? { errors: fields.map((field) => ({ code, ...field })) } : {}),
    ...more,
  };
  return c.body(JSON.stringify(body), status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
}

export function malformedBody(c: HonoContext): Response {
  return problem(c, 400, 'malformed-body', 'Send a body of well-formed JSON.');
}

/** The one place where an error becomes an answer; what is not a refusal is logged and told to nobody. */
export function answerError(
  error: Error,
  c: HonoContext,
  log: (message: string, error: Error) => void,
): Response {
  if (error instanceof Refusal) {
    if (error.retryAfterSeconds !== null) c.header('retry-after', String(error.retryAfterSeconds));
    return problem(c, statuses[error.kind], error.code, error.message, error.fields, error.members);
  }
  if (error instanceof HTTPException) {
    if (error.status === 400) return malformedBody(c);
    return problem(c, error.status, 'refused', error.message || 'The request was refused.');
  }
  log(`${c.req.method} ${c.req.path} failed`, error);
  if (isDatabaseAway(error)) {
    // Whether a change was made is not known, so nothing is said of it.
    return problem(c, 503, 'database-away', 'The database does not answer; try again in a moment.');
  }
  return problem(c, 500, 'internal', 'Something broke on our side. Please try again in a moment.');
}
