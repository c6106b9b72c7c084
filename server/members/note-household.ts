import { createHmac } from 'node:crypto';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import type { GiftDetails } from '../routes/schemas/gifts.ts';
import { upsertHousehold } from './household-queries.ts';

/**
 * Notes which household a member belongs to, by what they said of where a gift goes: their address or, while they have
 * given none, their phone number. Only a keyed hash is kept; an account of a bank says nothing of a household.
 */
export async function noteHousehold(
  ctx: Pick<Context, 'secret'>,
  tx: Transaction,
  { programId, memberId }: { programId: number; memberId: string },
  details: GiftDetails,
): Promise<void> {
  const known = knownBy(details);
  if (!known) return;
  const text = `${programId} ${known.by} ${known.text}`;
  const hex = createHmac('sha256', ctx.secret('households')).update(text).digest('hex').slice(0, 32);
  const household = hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
  await upsertHousehold(tx, { programId, memberId, household, by: known.by });
}

function knownBy(details: GiftDetails): { by: 'address' | 'phone'; text: string } | null {
  if (details.way === 'bank') return null;
  if (details.way !== 'delivery') return { by: 'phone', text: details.phone };
  const { address, ward = '', province } = details;
  return { by: 'address', text: plainAddress([address, ward, province].join(' ')) };
}

/** An address without marks, capitals and punctuation, so that two who write it differently have the same. */
export function plainAddress(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replaceAll(/[^\p{L}\p{N}/]+/gu, ' ')
    .trim();
}
