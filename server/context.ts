import type { Database } from './db/connect.ts';
import type { CodeSpace } from './codes/code-space.ts';
import type { Config } from './config.ts';

/** What every verb is given: the instance it runs in. */
export interface Context {
  sql: Database;
  config: Config;
  /** Keys and minted blocks of the instance, in memory. */
  codes: CodeSpace;
  log: (message: string, error?: unknown) => void;
}

export type Role = 'owner' | 'marketer' | 'analyst';

/** A staff person acting in one program, as `requireStaff` has established. */
export interface Actor {
  userId: string;
  name: string;
  role: Role;
  programId: number;
}

/** What a staff verb is given: its first act is to stay inside `actor.programId`. */
export interface StaffContext extends Context {
  actor: Actor;
}
