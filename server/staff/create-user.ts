import { nanoid } from 'nanoid';
import type { Transaction } from '../db/connect.ts';
import { Refusal } from '../errors.ts';
import { insertUser, type StaffUserRow } from './queries.ts';

export interface NewUser {
  name: string;
  email: string;
  /** From `ctx.staffAuth.hashPassword`: made before the transaction, since it takes long on purpose. */
  passwordHash: string;
}

/** Makes a person who can sign in, in the caller's transaction. Refuses a mail address that is taken. */
export async function createUser(tx: Transaction, input: NewUser): Promise<StaffUserRow> {
  const user = await insertUser(tx, { ...input, userId: nanoid(), email: input.email.toLowerCase() });
  if (!user) {
    const message = 'Somebody signs in with this mail address already; use another.';
    throw new Refusal('conflict', 'email-taken', message, { fields: [{ path: 'email', message }] });
  }
  return user;
}
