import { isTimeZone } from '#campaigns/local-time.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { invalidField } from '../errors.ts';
import { knowsTimeZone } from './queries.ts';

/**
 * Refuses a zone that runtime and database do not both know: days are counted by either. Offsets such as +07:00 are no
 * zones; PostgreSQL reads their sign the other way round.
 */
export async function checkTimeZone(
  sql: Database | Transaction,
  timeZone: string,
  path: string,
): Promise<void> {
  const known = /^[A-Za-z]/.test(timeZone) && isTimeZone(timeZone) && (await knowsTimeZone(sql, timeZone));
  if (!known) {
    throw invalidField(
      path,
      'unknown-time-zone',
      'Choose a time zone of the IANA list, such as Asia/Ho_Chi_Minh.',
    );
  }
}
