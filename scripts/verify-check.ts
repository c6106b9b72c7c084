import type { Transaction } from '#server/db/connect.ts';

/** One thing that must hold, as the query of the rows that break it; each row says where to look. */
export interface Check {
  name: string;
  differing: (sql: Transaction) => PromiseLike<readonly object[]>;
}

/** How many of the rows that differ are shown. */
export const ROWS_MAX = 20;
