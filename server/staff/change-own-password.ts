import type { Context } from '../context.ts';
import { invalidField, type Refusal } from '../errors.ts';
import {
  deletePasswordDue,
  deleteSessions,
  selectMemberships,
  selectPasswordHash,
  updatePassword,
} from './queries.ts';
import { recordEvent } from './record-event.ts';

export interface ChangePasswordInput {
  currentPassword: string;
  newPassword: string;
}

/**
 * Changes the password of whoever is signed in and ends their other sessions. Refuses a wrong present password with 422
 * `wrong-password`, which the caller counts, and the present one as the new one with `same-password`.
 */
export async function changeOwnPassword(
  ctx: Context,
  { userId, sessionId }: { userId: string; sessionId: string },
  { currentPassword, newPassword }: ChangePasswordInput,
): Promise<void> {
  const knownHash = await demandPassword(ctx, userId, currentPassword, 'currentPassword');
  if (newPassword === currentPassword) {
    throw invalidField('newPassword', 'same-password', 'This is the password in use; choose another.');
  }
  const passwordHash = await ctx.staffAuth.hashPassword(newPassword);
  await ctx.sql.begin(async (tx) => {
    // Somebody with a right to it may have reset the password while this one was being checked.
    if ((await selectPasswordHash(tx, userId)) !== knownHash) throw wrongPassword('currentPassword');
    await updatePassword(tx, userId, passwordHash);
    await deletePasswordDue(tx, userId);
    await deleteSessions(tx, userId, sessionId);
    for (const { programId } of await selectMemberships(tx, userId)) {
      await recordEvent(
        tx,
        { programId, userId },
        { type: 'staff.password-changed', subject: userId, data: {} },
      );
    }
  });
}

/** The hash that was checked. @throws Refusal 422 `wrong-password` naming the field; takes as long as a sign-in */
export async function demandPassword(
  ctx: Context,
  userId: string,
  password: string,
  path: string,
): Promise<string> {
  const hash = await selectPasswordHash(ctx.sql, userId);
  if (hash !== null && (await ctx.staffAuth.verifyPassword(hash, password))) return hash;
  throw wrongPassword(path);
}

function wrongPassword(path: string): Refusal {
  return invalidField(path, 'wrong-password', 'The password is not right.');
}
