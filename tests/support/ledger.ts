import { v7 as uuidv7 } from 'uuid';
import type { Context, StaffContext } from '#server/context.ts';
import {
  lastEntry,
  memberAccountId,
  openMemberAccounts,
  programAccountId,
  STRIPES,
} from '#server/ledger/accounts.ts';
import { askCorrection } from '#server/ledger/ask-correction.ts';
import { decideCorrection } from '#server/ledger/decide-correction.ts';
import { postTransfer } from '#server/ledger/post-transfer.ts';
import { lockPurse } from '#server/ledger/purse.ts';
import { refundSpend } from '#server/ledger/refund-spend.ts';
import { SPENDING_SIDES, spendPoints } from '#server/ledger/spend-points.ts';
import type { Spine } from './spine.ts';

/** A second person of the program's staff, who may decide what the owner asks for. */
export function secondPerson({ owner }: Spine): StaffContext {
  return { ...owner, actor: { ...owner.actor, userId: 'second', name: 'Minh', role: 'analyst' } };
}

/** A member without a phone. */
export async function makeMember(
  ctx: Pick<Context, 'sql'>,
  { programId }: Pick<Spine, 'programId'>,
): Promise<string> {
  const memberId = crypto.randomUUID();
  await ctx.sql`insert into member (program_id, member_id) values (${programId}, ${memberId})`;
  await ctx.sql`insert into account (program_id, account_id, kind) values (${programId}, ${memberId}, 'member')`;
  return memberId;
}

/**
 * Gives a member points, by a correction; `hours` from now they expire, where told (below 0: they are due already).
 * Answers the entry's number.
 */
export async function give(
  spine: Spine,
  memberId: string,
  points: number,
  { hours, currency = 0 }: { hours?: number; currency?: number } = {},
): Promise<number> {
  const { sql } = spine.owner;
  const { correctionId } = await askCorrection(spine.owner, {
    memberId,
    currency,
    amount: points,
    reason: 'a test',
  });
  await decideCorrection(secondPerson(spine), { correctionId, decision: 'approve', note: null });
  const accountId = memberAccountId(memberId, { currency });
  const { seq } = await lastEntry(sql, spine.programId, accountId);
  if (hours !== undefined) {
    await sql`
      insert into lot (program_id, account_id, seq, amount, unspent, expires_at)
      values (${spine.programId}, ${accountId}, ${seq}, ${points}, ${points}, now() + make_interval(hours => ${hours}))`;
  }
  return seq;
}

/** Spends a member's points on nothing in particular; answers the transfer's id. */
export async function spendFor(
  { owner: { sql }, programId }: Spine,
  memberId: string,
  points: number,
  currency = 0,
): Promise<string> {
  const transferId = uuidv7();
  await sql.begin(async (tx) => {
    const purse = await lockPurse(tx, { programId, memberId, currency, sides: SPENDING_SIDES });
    await spendPoints(tx, purse, { transferId, points });
  });
  return transferId;
}

export async function refundFor({ owner: { sql }, programId }: Spine, memberId: string, transferId: string) {
  return sql.begin(async (tx) => {
    const purse = await lockPurse(tx, { programId, memberId, sides: SPENDING_SIDES });
    return refundSpend(tx, purse, { transferId, reason: 'cancelled', by: null });
  });
}

/** Lets so many hours pass for every lot and all points that wait. */
export async function letPass({ owner: { sql }, programId }: Spine, hours: number): Promise<void> {
  await sql`
    update lot set expires_at = expires_at - make_interval(hours => ${hours}) where program_id = ${programId}`;
  await sql`
    update pending_points set release_at = release_at - make_interval(hours => ${hours})
    where program_id = ${programId} and state = 'pending'`;
}

/**
 * A claim of the spine's code at `index` whose points wait: for `hours`, or for a decision only. Written as the claim path
 * writes it. Answers the claim's id.
 */
export async function pendClaim(
  spine: Spine,
  memberId: string,
  index: number,
  {
    points = 10,
    hours = null,
    currency = 0,
  }: { points?: number; hours?: number | null; currency?: number } = {},
): Promise<string> {
  const { programId, campaignId, batchId, productId, keyId } = spine;
  const claimId = uuidv7();
  await spine.owner.sql.begin(async (tx) => {
    const { stripe } = await lockPurse(tx, { programId, memberId, currency, sides: ['held'] });
    await openMemberAccounts(tx, [{ programId, memberId, currency, kind: 'pending' }]);
    const transferId = uuidv7();
    await postTransfer(tx, {
      programId,
      transferId,
      kind: 'claim',
      legs: [
        {
          accountId: memberAccountId(memberId, { currency, kind: 'pending' }),
          amount: points,
          cause: claimId,
        },
        { accountId: programAccountId('held', stripe, currency), amount: -points, cause: null },
      ],
    });
    await tx`
      insert into pending_points (program_id, pending_id, member_id, currency, amount, release_at)
      values (${programId}, ${claimId}, ${memberId}, ${currency}, ${points}, now() + make_interval(hours => ${hours}))`;
    await tx`
      insert into claim (program_id, key_id, serial, claim_id, campaign_id, campaign_version, batch_id, product_id, member_id,
        device_id, points, balance)
      values (${programId}, ${keyId}, ${spine.firstSerial + index}, ${claimId}, ${campaignId}, 1, ${batchId}, ${productId},
        ${memberId}, ${memberId}, ${points}, 0)`;
    await tx`
      insert into event (program_id, type, subject, data)
      values (${programId}, 'claims.won', ${transferId}, jsonb_build_object('claimIds', ${[claimId]}::text[]))`;
    // Beyond those of a server, which begin with any.
    const counted = STRIPES + index;
    await tx`
      insert into activity (program_id, campaign_id, quarter, stripe, scans, claims, points)
      values (${programId}, ${campaignId}, now(), ${counted}, 1, 1, ${points})`;
    await tx`insert into batch_activity (program_id, batch_id, stripe, claims) values (${programId}, ${batchId}, ${counted}, 1)`;
  });
  return claimId;
}
