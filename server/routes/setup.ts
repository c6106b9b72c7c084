import { createRoute, z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import type { Context } from '../context.ts';
import { guardWrite } from '../http/guard-write.ts';
import { PasswordTries } from '../http/password-tries.ts';
import { placeOf } from '../http/place.ts';
import { identify, requirePerson } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { changeOwnPassword } from '../staff/change-own-password.ts';
import { getMe } from '../staff/get-me.ts';
import { setUp, setupNeeded } from '../staff/set-up.ts';
import { jsonBody } from './json-body.ts';
import { meSchema, setupRequest, setupStateSchema } from './schemas/console.ts';
import { changePasswordRequest } from './schemas/staff.ts';

const signInRequest = z
  .strictObject({ email: z.email().max(200), password: z.string().min(1).max(128) })
  .openapi('SignInRequest');

const tags = ['sign-in'];
const setupState = createRoute({
  method: 'get',
  path: '/api/setup',
  tags,
  summary: 'Whether the first program is still to be made',
  responses: { 200: json(setupStateSchema, 'The state of the instance') },
});
const setup = createRoute({
  method: 'post',
  path: '/api/setup',
  tags,
  summary: 'Make the first program and its owner, and sign the owner in',
  request: { body: jsonBody(setupRequest) },
  responses: { 201: json(meSchema, 'Signed in'), ...problems(400, 403, 409, 415, 422) },
});
const signIn = createRoute({
  method: 'post',
  path: '/api/auth/sign-in/email',
  tags,
  summary: 'Sign in with mail address and password; sets a session cookie',
  request: { body: jsonBody(signInRequest) },
  responses: { 200: json(meSchema, 'Signed in'), ...problems(400, 401, 403, 415, 422, 429) },
});
const signOut = createRoute({
  method: 'post',
  path: '/api/auth/sign-out',
  tags,
  summary: 'End the session',
  responses: { 200: json(z.object({}), 'Signed out'), ...problems(403, 415) },
});
const me = createRoute({
  method: 'get',
  path: '/api/me',
  tags,
  summary: 'Who is signed in, and the programs they work for',
  responses: { 200: json(meSchema, 'The person'), ...problems(401) },
});
const changePassword = createRoute({
  method: 'post',
  path: '/api/me/password',
  tags,
  summary: 'Change one’s own password; every other session of the person ends',
  request: { body: jsonBody(changePasswordRequest) },
  responses: { 200: json(meSchema, 'Changed'), ...problems(400, 401, 403, 415, 422, 429) },
});

/** First visit, sign-in, sign-out and one’s own password: what stands before a program is chosen. */
export function setupRoutes(ctx: Context): Router {
  const router = createRouter();
  const guarded = { middleware: guardWrite(ctx.config.publicUrl) };
  const person = { middleware: requirePerson(ctx) };
  const tries = new PasswordTries();

  async function beginSession(c: HonoContext, credentials: { email: string; password: string }) {
    const { identity, cookies } = await ctx.staffAuth.signIn(credentials, addressOf(c, ctx.config.proxyHops));
    sendCookies(c, cookies);
    return getMe(ctx, identity);
  }

  router.openapi(setupState, async (c) => c.json({ needed: await setupNeeded(ctx) }, 200));
  router.openapi({ ...setup, ...guarded }, async (c) => {
    const input = c.req.valid('json');
    await setUp(ctx, input);
    return c.json(await beginSession(c, input), 201);
  });
  router.openapi({ ...signIn, ...guarded }, async (c) => {
    return c.json(await beginSession(c, c.req.valid('json')), 200);
  });
  router.openapi({ ...signOut, ...guarded }, async (c) => {
    sendCookies(c, await ctx.staffAuth.signOut(c.req.raw.headers));
    return c.json({}, 200);
  });
  router.openapi(me, async (c) => {
    const { identity } = await identify(ctx, c);
    return c.json(await getMe(ctx, identity), 200);
  });
  router.openapi({ ...changePassword, ...person }, async (c) => {
    const { identity, sessionId } = c.var.session;
    tries.spend(identity.userId);
    await changeOwnPassword(ctx, { userId: identity.userId, sessionId }, c.req.valid('json'));
    return c.json(await getMe(ctx, identity), 200);
  });
  return router;
}

/** What sign-ins are counted by: an IPv4 address, or the first of an IPv6 /56. */
function addressOf(c: HonoContext, proxyHops: number): string {
  return placeOf(c, proxyHops).source.replace(/\/\d+$/, '');
}

function sendCookies(c: HonoContext, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
}
