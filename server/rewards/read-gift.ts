import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import type { Gift } from '../routes/schemas/fulfilment.ts';
import { selectGift, selectOutcome, selectSteps, selectVariants, type DeskRow } from './desk-queries.ts';
import { mayMemberCancel } from './fulfilment-states.ts';
import { selectGivenCode } from './pool-queries.ts';
import { openText } from './sealed.ts';
import { waysOf } from './ways.ts';

/**
 * A gift as its member sees it: how far it is, what is still asked, and the code that a partner gave.
 * @throws Refusal `gift-not-found`, for a gift of somebody else too
 */
export async function readGift(
  ctx: Pick<Context, 'sql' | 'secret'>,
  input: { programId: number; memberId: string; redemptionId: string },
): Promise<Gift> {
  const { programId, memberId, redemptionId } = input;
  const row = await selectGift(ctx.sql, programId, redemptionId, memberId);
  if (!row) throw notFound('gift');
  const open = row.state === 'details';
  const [steps, variants, outcome, code] = await Promise.all([
    selectSteps(ctx.sql, programId, redemptionId),
    open && !row.variant ? selectVariants(ctx.sql, programId, row.rewardId) : [],
    selectOutcome(ctx.sql, programId, redemptionId),
    givenCode(ctx, programId, row),
  ]);
  const answer =
    outcome.answer && openText(ctx, outcome.answer, { what: 'answer', programId, id: redemptionId });
  const { settings } = row;
  return {
    redemptionId,
    ...{ voucherId: row.voucherId, rewardName: row.rewardName, picture: row.picture, kind: row.kind },
    ...{ points: row.points, state: row.state, way: row.way },
    ways: open ? waysOf(settings) : [],
    pickupPoints: open && settings.kind === 'physical' ? settings.pickupPoints : [],
    variants: [...variants],
    variant: row.variant,
    pickupPoint: row.pickupPoint,
    place: settings.kind === 'experience' ? settings.place : null,
    amountVnd: settings.kind === 'cashback' ? settings.amountVnd : null,
    paidTo: row.way === 'payout' ? outcome.hint : null,
    courier: row.courier,
    tracking: row.tracking,
    code: code ?? answer,
    mayCancel: mayMemberCancel(row),
    // What colleagues write to each other is theirs; why something ended is the member's.
    steps: steps.flatMap(({ state, note, at }) => {
      const told = state === 'cancelled' || state === 'refunded' || state === 'details' ? note : null;
      return state === null ? [] : [{ state, note: told, at: at.toISOString() }];
    }),
  };
}

async function givenCode(
  ctx: Pick<Context, 'sql' | 'secret'>,
  programId: number,
  { kind, state, redemptionId }: DeskRow,
): Promise<string | null> {
  if (kind !== 'voucher' || state !== 'delivered') return null;
  const given = await selectGivenCode(ctx.sql, programId, redemptionId);
  return given && openText(ctx, given.sealed, { what: 'code', programId, id: given.hash });
}
