import type { StaffContext } from '../context.ts';
import type { Database } from '../db/connect.ts';
import { Refusal } from '../errors.ts';
import { ownsEveryProgram } from '../staff/owns-every-program.ts';
import type { CodeSpace } from './code-space.ts';

/**
 * Who changes the keys of an instance, and with what. Keys belong to no program: the code on a pack does not say whose
 * it is, and one key seals the codes of all. So they are changed by the operator at the command line, or in the console
 * by a person who owns every program there is; on an instance of one brand that is its owner.
 */
export interface KeyKeeper {
  sql: Database;
  codes: CodeSpace;
  /** The program whose console was used; null for the command line. */
  programId: number | null;
  /** A person's id, or `command line`. */
  changedBy: string;
}

/** @throws Refusal 403 `instance-owner-needed` where the actor does not own every program of the instance */
export async function keeperOf(ctx: StaffContext): Promise<KeyKeeper> {
  const { userId, programId } = ctx.actor;
  if (!(await ownsEveryProgram(ctx.sql, userId))) {
    throw new Refusal(
      'forbidden',
      'instance-owner-needed',
      'Keys serve every program of this instance: an owner of all of them changes keys, or the operator with npm run keys.',
    );
  }
  return { sql: ctx.sql, codes: ctx.codes, programId, changedBy: userId };
}
