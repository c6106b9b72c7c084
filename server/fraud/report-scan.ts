import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { codeLock, takeLocks } from '../ledger/locks.ts';
import { hasScanned, insertReport, type NewReport } from './queries.ts';

/**
 * A shopper says that a code was claimed by someone else. Safe to repeat: one report per device and code is kept, and
 * the first one stands. The code is marked in the analyst's list.
 * @param input `keyId` and `serial` of a code of `programId`; `message` up to 500 characters, or null
 * @throws Refusal `scan-first` where the device has not scanned the code
 */
export async function reportScan({ sql }: Pick<Context, 'sql'>, input: NewReport): Promise<void> {
  // PostgreSQL's text cannot hold a NUL, and no list wants the other control characters.
  const message = input.message?.replace(/[\p{Cc}\s]+/gu, ' ').trim() ?? '';
  const report = { ...input, message: message === '' ? null : message };
  await sql.begin(async (tx) => {
    // Against a scan that makes the code a duplicate meanwhile and must not miss the report.
    await takeLocks(tx, [codeLock(report.keyId, report.serial)]);
    if (!(await hasScanned(tx, report))) {
      throw new Refusal('conflict', 'scan-first', 'Scan the pack with this phone first, then report it.');
    }
    await insertReport(tx, report);
  });
}
