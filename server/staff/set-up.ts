import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { createProgram, type NewProgram } from './create-program.ts';
import { anyProgram, lockSetup } from './queries.ts';

export interface SetupInput extends Omit<NewProgram, 'owner'> {
  name: string;
  email: string;
  password: string;
}

/** Whether the first visit is still to come. */
export async function setupNeeded(ctx: Context): Promise<boolean> {
  return !(await anyProgram(ctx.sql));
}

/** Makes the first program and its owner; of two that try at once, one is refused like every later one. */
export async function setUp(ctx: Context, input: SetupInput): Promise<{ programId: number }> {
  // Asked before the password is hashed, so that nobody can keep the machine hashing.
  if (!(await setupNeeded(ctx))) throw alreadySetUp();
  const { name, email, password, ...program } = input;
  const passwordHash = await ctx.staffAuth.hashPassword(password);
  return ctx.sql.begin(async (tx) => {
    await lockSetup(tx);
    if (await anyProgram(tx)) throw alreadySetUp();
    return createProgram(tx, { ...program, owner: { name, email, passwordHash } });
  });
}

function alreadySetUp(): Refusal {
  return new Refusal('conflict', 'already-set-up', 'This instance is set up already; sign in instead.');
}
