import type { Transaction } from '../db/connect.ts';
import { insertTransfer, type NewTransfer, type PostedLeg } from './queries.ts';

/** What points move for. */
export type TransferKind =
  'claim' | 'redemption' | 'refund' | 'expiry' | 'release' | 'void' | 'reversal' | 'correction' | 'prize';

export interface TransferInput extends Omit<NewTransfer, 'kind' | 'at'> {
  kind: TransferKind;
  /** For the history of a demo program only; otherwise the database's clock. */
  at?: Date | undefined;
}

/**
 * Moves points between accounts whose locks the caller holds; amounts sum to zero, no leg is 0. A member's leg needs a
 * `cause`: what it is for. Answers each leg's entry, in the order of the legs.
 * @throws PostgresError where an account of a member would fall below zero, or the id is that of another transfer
 */
export async function postTransfer(tx: Transaction, { at, ...input }: TransferInput): Promise<PostedLeg[]> {
  return insertTransfer(tx, { ...input, at: at ?? null });
}

/** The entry of one leg. */
export function legOf(posted: readonly PostedLeg[], leg: number): PostedLeg {
  const found = posted[leg];
  if (!found) throw new RangeError(`a transfer has no leg ${leg}`);
  return found;
}
