import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { KeptAnswer } from '../idempotency/sealed-answer.ts';
import { headerOf } from './header.ts';
import { answerError } from './problems.ts';
import { unkeyedRoutes } from './unkeyed-routes.ts';

/** Said with an answer that was given before. */
const REPLAYED_HEADER = 'idempotency-replayed';
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What belongs to an answer; cookies belong to whoever asks. */
const KEPT_HEADERS = ['content-type', 'cache-control'];

/**
 * Answers a write that comes with an Idempotency-Key as its first was answered (draft-ietf-httpapi-idempotency-key-header);
 * without the header it is done each time. Stands behind whatever says who calls.
 * @param callerOf the caller, and the program whose call it is, 0 for none
 */
export function takesKey(
  ctx: Context,
  callerOf: (c: HonoContext) => { caller: string; programId: number },
): MiddlewareHandler {
  return async (c, next) => {
    const given = headerOf(c, 'idempotency-key');
    if (given === undefined || READS.has(c.req.method) || isUnkeyed(c)) return next();
    const { path, method } = c.req;
    const { search } = new URL(c.req.url);
    const call = {
      ...callerOf(c),
      key: readKey(given),
      request: [method, path + search, await c.req.text()],
    };
    try {
      const { answer, first } = await ctx.calls.answer(call, async () => {
        await next();
        return keptOf(c.res);
      });
      if (!first) tellAgain(c, answer);
    } catch (error) {
      if (!c.finalized) throw error;
      // The call was tried, and what came of it is another's, or not known: its own answer must not be told.
      const refusal = answerError(error as Error, c, ctx.log);
      c.res = undefined;
      c.res = refusal;
    }
  };
}

function isUnkeyed(c: HonoContext): boolean {
  return `${c.req.method} ${routePath(c).replaceAll(/:(\w+)/g, '{$1}')}` in unkeyedRoutes;
}

/** The text of a structured field's string (RFC 9941, 3.3.3), or the bare text, as many clients send it. */
function readKey(given: string): string {
  const [, quoted, bare] = /^(?:"([!#-[\]-~]{1,255})"|([!#-[\]-~]{1,255}))$/.exec(given.trim()) ?? [];
  const key = quoted ?? bare;
  if (key !== undefined) return key;
  throw new Refusal(
    'invalid',
    'idempotency-key-malformed',
    'Send an Idempotency-Key of 1 to 255 printable characters, such as a UUID.',
  );
}

async function keptOf(response: Response): Promise<KeptAnswer> {
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return { status: response.status, headers, body: await response.clone().text() };
}

function tellAgain(c: HonoContext, { status, headers, body }: KeptAnswer): void {
  if (c.finalized) c.res = undefined;
  c.res = c.body(body, status as ContentfulStatusCode, { ...headers, [REPLAYED_HEADER]: 'true' });
}
