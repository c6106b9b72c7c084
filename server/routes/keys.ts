import { createRoute } from '@hono/zod-openapi';
import { countMinted } from '../codes/count-minted.ts';
import { exportKeyring } from '../codes/export-keyring.ts';
import { keeperOf } from '../codes/key-keeper.ts';
import { listKeyChanges, listKeys } from '../codes/list-keys.ts';
import { readRecoveryText } from '../codes/read-recovery-text.ts';
import { showRecoverySheet } from '../codes/recovery-sheet.ts';
import { restoreKeyring } from '../codes/restore-keyring.ts';
import { retireKey } from '../codes/retire-key.ts';
import { rotateKey } from '../codes/rotate-key.ts';
import type { Actor, Context, StaffContext } from '../context.ts';
import { FREE_MISSES_PER_SECOND } from '../http/guessing.ts';
import { PasswordTries } from '../http/password-tries.ts';
import { brandRoles, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { demandPassword } from '../staff/change-own-password.ts';
import { ownsEveryProgram } from '../staff/owns-every-program.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import {
  keyListSchema,
  keyParams,
  keyringSchema,
  restoreAnswer,
  restoreRequest,
  rotateRequest,
  sheetRequest,
  sheetSchema,
  strengthSchema,
  type KeyList,
} from './schemas/keys.ts';

const tags = ['keys'];
const list = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/keys',
  tags,
  summary: 'The keys that make codes; owners only',
  request: { params: programParams },
  responses: { 200: json(keyListSchema, 'Newest first'), ...problems(401, 403, 404) },
});
const rotate = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/keys/rotate',
  tags,
  summary: 'Mint later batches of a length with a new key; codes of the former go on opening',
  request: { params: programParams, body: jsonBody(rotateRequest) },
  responses: { 200: json(keyListSchema, 'Rotated'), ...problems(400, 401, 403, 404, 415, 422) },
});
const retire = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/keys/{keyId}/retire',
  tags,
  summary: 'Mint no more with a key, without a successor; its codes go on opening',
  request: { params: keyParams },
  responses: { 200: json(keyListSchema, 'Retired'), ...problems(401, 403, 404, 415, 422) },
});
const exported = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/keys/export',
  tags,
  summary: 'The keyring for a safe place: every key sealed under the master key, which is not in it',
  request: { params: programParams },
  responses: { 200: json(keyringSchema, 'The keyring'), ...problems(401, 403, 404, 415) },
});
const restore = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/keys/restore',
  tags,
  summary:
    'Take the keys of an exported keyring in; an instance that has minted nothing goes on where they ended',
  request: { params: programParams, body: jsonBody(restoreRequest) },
  responses: { 200: json(restoreAnswer, 'Restored'), ...problems(400, 401, 403, 404, 413, 415, 422) },
});
const sheet = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/keys/sheet',
  tags,
  summary:
    'The master key as text to print, after the password once more; written down in the history of keys',
  request: { params: programParams, body: jsonBody(sheetRequest) },
  responses: { 200: json(sheetSchema, 'The recovery sheet'), ...problems(400, 401, 403, 404, 415, 422, 429) },
});

const strength = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/code-strength',
  tags,
  summary: 'What is needed to say how easily a code is guessed',
  request: { params: programParams },
  responses: { 200: json(strengthSchema, 'Of each length'), ...problems(401, 403, 404) },
});

/** The keys of the instance, as an owner of every program may change them. */
export function keyRoutes(ctx: Context): Router {
  const router = createRouter();
  const owner = { middleware: requireStaff(ctx, ['owner']) };
  const tries = new PasswordTries();
  const staff = (actor: Actor): StaffContext => ({ ...ctx, actor });

  async function view({ programId, userId }: Actor): Promise<KeyList> {
    const [keys, mayChange] = await Promise.all([
      listKeys(ctx.sql, programId),
      ownsEveryProgram(ctx.sql, userId),
    ]);
    return { keys, mayChange, changes: mayChange ? await listKeyChanges(ctx.sql) : [] };
  }

  router.openapi({ ...strength, middleware: requireStaff(ctx, brandRoles) }, async (c) => {
    return c.json({ minted: await countMinted(ctx.sql), freeMissesPerSecond: FREE_MISSES_PER_SECOND }, 200);
  });
  router.openapi({ ...list, ...owner }, async (c) => c.json(await view(c.var.actor), 200));
  router.openapi({ ...rotate, ...owner }, async (c) => {
    await rotateKey(await keeperOf(staff(c.var.actor)), c.req.valid('json').codeLength);
    return c.json(await view(c.var.actor), 200);
  });
  router.openapi({ ...retire, ...owner }, async (c) => {
    await retireKey(await keeperOf(staff(c.var.actor)), c.req.valid('param').keyId);
    return c.json(await view(c.var.actor), 200);
  });
  router.openapi({ ...exported, ...owner }, async (c) => {
    c.header('cache-control', 'no-store');
    return c.json(await exportKeyring(await keeperOf(staff(c.var.actor))), 200);
  });
  router.openapi({ ...restore, ...owner }, async (c) => {
    const { keyring, recoveryText } = c.req.valid('json');
    const master = recoveryText === undefined ? undefined : readRecoveryText(recoveryText);
    return c.json(
      { restored: await restoreKeyring(await keeperOf(staff(c.var.actor)), keyring, master) },
      200,
    );
  });
  router.openapi({ ...sheet, ...owner }, async (c) => {
    const { actor } = c.var;
    const keeper = await keeperOf(staff(actor));
    tries.spend(actor.userId);
    await demandPassword(ctx, actor.userId, c.req.valid('json').password, 'password');
    // What is shown once must not lie in a cache.
    c.header('cache-control', 'no-store');
    return c.json(await showRecoverySheet(keeper), 200);
  });
  return router;
}
