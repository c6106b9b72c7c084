import type { Transaction } from '../db/connect.ts';
import { checkTimeZone } from '../campaigns/check-time-zone.ts';
import { openLedger } from '../ledger/currencies.ts';
import { insertBrand, insertMember, insertProgram } from './queries.ts';
import { createUser, type NewUser } from './create-user.ts';
import { recordEvent } from './record-event.ts';

export interface NewProgram {
  programName: string;
  brandName: string;
  /** `#rrggbb` in lower case. */
  accentColour: string;
  /** An IANA name; the days of reports are those of this zone. */
  timeZone: string;
  /** What the points are called; plain "points" unless told. */
  pointsName?: { vi: string; en: string };
  owner: NewUser;
}

/**
 * Makes a program with its first brand, its owner and the ledger's own accounts, in the caller's transaction.
 * Refuses a time zone the database does not know and a mail address that is taken.
 */
export async function createProgram(
  tx: Transaction,
  input: NewProgram,
): Promise<{ programId: number; brandId: number; ownerId: string }> {
  await checkTimeZone(tx, input.timeZone, 'timeZone');
  const programId = await insertProgram(tx, {
    name: input.programName,
    pointsName: input.pointsName ?? { vi: 'điểm', en: 'points' },
    timeZone: input.timeZone,
  });
  const brandId = await insertBrand(tx, programId, {
    name: input.brandName,
    accentColour: input.accentColour,
  });
  const owner = await createUser(tx, input.owner);
  await insertMember(tx, programId, owner.userId, 'owner');
  await openLedger(tx, programId);
  await recordEvent(
    tx,
    { programId, userId: owner.userId },
    { type: 'program.created', subject: programId, data: { brandId } },
  );
  return { programId, brandId, ownerId: owner.userId };
}
