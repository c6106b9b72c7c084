import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import type { Context, Role } from '../context.ts';
import { notFound, Refusal } from '../errors.ts';
import { standingInProgram } from '../staff/role-in-program.ts';
import type { KnownSession } from '../staff/staff-auth.ts';
import { guardWrite, type UPLOAD_TYPE } from './guard-write.ts';
import { takesKey } from './idempotency.ts';
import type { RequestEnv } from './router.ts';

/** Everyone at a desk. */
export const everyRole: readonly Role[] = ['owner', 'marketer', 'analyst'];
/** Who sets campaigns up: products, codes, rewards. */
export const brandRoles: readonly Role[] = ['owner', 'marketer'];
/** Who looks codes and labels up: everyone at a desk, and who handles the goods. */
export const lookingRoles: readonly Role[] = [...everyRole, 'warehouse'];
/** Who changes codes by their labels. */
export const handlingRoles: readonly Role[] = [...brandRoles, 'warehouse'];

export interface StaffRoute {
  /** Of bodies that are not JSON. */
  mediaType?: typeof UPLOAD_TYPE;
  /** Open in a sandbox too. */
  inTestMode?: boolean;
}

/** What a program that does not exist and one that is someone else's both answer. */
const noProgram = () => notFound('program');

/**
 * Lets staff of `:programId` through who have one of `roles`, and leaves them as `c.var.actor`. Session and role are
 * read anew for each request, so that a revoked one ends with the request before it. Writes take an Idempotency-Key.
 *
 * Refuses with 401 `sign-in-needed`, 404 for a program one does not belong to, 403 `role-not-allowed`, in a sandbox
 * `not-in-test-mode` where the route does not say that it is open there, or, while a one-time password is in use,
 * `password-due`, and what `guardWrite` refuses.
 */
export function requireStaff(
  ctx: Context,
  roles: readonly Role[],
  { mediaType, inTestMode = false }: StaffRoute = {},
): MiddlewareHandler<RequestEnv> {
  const guard = guardWrite(ctx.config.publicUrl, mediaType);
  const keyed = takesKey(ctx, (c) => {
    const { userId, programId } = (c as HonoContext<RequestEnv>).var.actor;
    return { caller: `staff ${userId}`, programId };
  });
  return async (c, next) => {
    const { identity } = await identify(ctx, c);
    const programId = Number(c.req.param('programId'));
    if (!Number.isInteger(programId) || programId < 1 || programId > 2_147_483_647) throw noProgram();
    const standing = await standingInProgram(ctx, programId, identity.userId);
    if (!standing) throw noProgram();
    const { role, passwordDue, test } = standing;
    if (passwordDue) {
      throw new Refusal('forbidden', 'password-due', 'Choose a password of your own first, in the console.');
    }
    if (!roles.includes(role)) {
      throw new Refusal('forbidden', 'role-not-allowed', `This needs the role ${roles.join(' or ')}.`);
    }
    if (test && !inTestMode) {
      throw new Refusal('forbidden', 'not-in-test-mode', 'Test mode does not do this; do it in the program.');
    }
    c.set('actor', { userId: identity.userId, name: identity.name, role, programId });
    return guard(c, async () => {
      await keyed(c, next);
    });
  };
}

/** Lets whoever is signed in through, and leaves their session as `c.var.session`. Refuses with 401 `sign-in-needed`. */
export function requirePerson(ctx: Context): MiddlewareHandler<RequestEnv> {
  const guard = guardWrite(ctx.config.publicUrl);
  const keyed = takesKey(ctx, (c) => {
    const { userId } = (c as HonoContext<RequestEnv>).var.session.identity;
    return { caller: `staff ${userId}`, programId: 0 };
  });
  return async (c, next) => {
    c.set('session', await identify(ctx, c));
    return guard(c, async () => {
      await keyed(c, next);
    });
  };
}

/** Who is signed in; a session in use is prolonged by the answer. @throws Refusal 401 where nobody is */
export async function identify(ctx: Context, c: HonoContext): Promise<KnownSession> {
  const session = await ctx.staffAuth.session(c.req.raw.headers);
  if (!session) throw new Refusal('unauthenticated', 'sign-in-needed', 'Sign in to the console first.');
  for (const cookie of session.cookies) c.header('set-cookie', cookie, { append: true });
  return session;
}
