import type { Database } from '../db/connect.ts';
import { countProgramsNotOwned } from './queries.ts';

/** Whether a person is an owner of every program of the instance. */
export async function ownsEveryProgram(sql: Database, userId: string): Promise<boolean> {
  return (await countProgramsNotOwned(sql, userId)) === 0;
}
