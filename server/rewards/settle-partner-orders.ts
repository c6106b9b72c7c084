import type { Context } from '../context.ts';
import { callPartner, type PartnerAnswer } from './call-partner.ts';
import { endGift } from './end-gift.ts';
import { moveFulfilment } from './fulfilment-queries.ts';
import { holdGift } from './hold-gift.ts';
import { leaseOrder, moveOrder, postponeOrder, selectOverdue, type LeasedOrder } from './partner-queries.ts';
import { sealText } from './sealed.ts';

type OrderContext = Pick<Context, 'sql' | 'config' | 'secret' | 'log'>;

/** Tries to confirm before a person is asked to look: about a day. */
const CONFIRM_TRIES = 40;
/** Tries to release before it is given up: the partner's own time limit frees what it holds. */
const RELEASE_TRIES = 40;

/**
 * Asks a partner once for the order that has been due longest: reserve, then confirm, or release. The call is made outside
 * of any transaction; what the answer means is decided by what the order is when it comes.
 * @returns whether there was one
 */
export async function settleNextOrder(ctx: OrderContext): Promise<boolean> {
  const order = await leaseOrder(ctx.sql);
  if (!order) return false;
  const { programId, url, phase, redemptionId, rewardId, reservation } = order;
  const body = {
    type: `reward.${phase}`,
    redemptionId,
    rewardId,
    ...(reservation === null ? {} : { reservation }),
  };
  const answer = await callPartner(ctx, { programId, url, key: `${redemptionId}.${phase}`, body });
  await heard[phase](ctx, order, answer);
  return true;
}

/** Gives up what no partner has reserved in time: the points go back, and the partner is told to let go. */
export async function releaseOverdue(ctx: Pick<Context, 'sql'>): Promise<void> {
  for (const name of await selectOverdue(ctx.sql)) {
    await holdGift(ctx, { ...name, mayRefund: true }, async (held) => {
      const change = {
        from: 'reserve',
        attempts: null,
        to: 'release',
        failure: 'not reserved in time',
      } as const;
      if (!(await moveOrder(held.tx, name, change))) return;
      await endGift(held, { to: 'cancelled', reason: 'the partner did not answer in time', by: null });
    });
  }
}

type Heard = (ctx: OrderContext, order: LeasedOrder, answer: PartnerAnswer) => Promise<void>;

const heard: Record<LeasedOrder['phase'], Heard> = {
  reserve: onReserve,
  confirm: onConfirm,
  release: onRelease,
};

async function onReserve(ctx: OrderContext, order: LeasedOrder, answer: PartnerAnswer): Promise<void> {
  if (answer.kind === 'refused') return giveUp(ctx, order, answer.why);
  if (answer.kind !== 'done') return again(ctx, order, answer);
  const { reservation } = answer.body;
  await ctx.sql.begin((tx) =>
    moveOrder(tx, order, {
      ...{ from: 'reserve', attempts: order.attempts, to: 'confirm' },
      reservation: typeof reservation === 'string' && reservation !== '' ? reservation.slice(0, 200) : null,
    }),
  );
}

async function onConfirm(ctx: OrderContext, order: LeasedOrder, answer: PartnerAnswer): Promise<void> {
  const { programId, redemptionId, attempts } = order;
  if (answer.kind === 'refused') return giveUp(ctx, order, answer.why);
  if (answer.kind !== 'done') {
    if (attempts < CONFIRM_TRIES) return again(ctx, order, answer);
    // It may have been done, so nothing is paid back before a person has asked the partner.
    ctx.log(`reward ${redemptionId} of program ${programId} is not confirmed after ${attempts} tries`);
    const failure = answer.kind === 'unclear' ? answer.why : 'the partner goes on asking for time';
    await ctx.sql.begin((tx) => moveOrder(tx, order, { from: 'confirm', attempts, to: 'stuck', failure }));
    return;
  }
  const { code, link } = answer.body;
  const given = [code, link].find((text) => typeof text === 'string' && text !== '');
  const place = { what: 'answer', programId, id: redemptionId } as const;
  const sealed = typeof given === 'string' ? sealText(ctx, given.slice(0, 2000), place) : null;
  await holdGift(ctx, { programId, redemptionId, mayRefund: false }, async ({ tx }) => {
    if (!(await moveOrder(tx, order, { from: 'confirm', attempts, to: 'done', sealed }))) return;
    await moveFulfilment(tx, { programId, redemptionId, to: 'delivered' });
  });
}

async function onRelease(ctx: OrderContext, order: LeasedOrder, answer: PartnerAnswer): Promise<void> {
  const { attempts } = order;
  // Refused: the partner knows of no such order, so there is nothing to let go.
  const over = answer.kind === 'done' || answer.kind === 'refused' || attempts >= RELEASE_TRIES;
  if (!over) return again(ctx, order, answer);
  await ctx.sql.begin((tx) => moveOrder(tx, order, { from: 'release', attempts, to: 'released' }));
}

/** The partner will not give it: the points go back. */
async function giveUp(ctx: OrderContext, order: LeasedOrder, failure: string): Promise<void> {
  const { programId, redemptionId, attempts, phase } = order;
  await holdGift(ctx, { programId, redemptionId, mayRefund: true }, async (held) => {
    const to = phase === 'confirm' ? 'release' : 'released';
    if (!(await moveOrder(held.tx, order, { from: phase, attempts, to, failure }))) return;
    await endGift(held, { to: 'cancelled', reason: 'the partner could not give it', by: null });
  });
}

async function again(ctx: OrderContext, order: LeasedOrder, answer: PartnerAnswer): Promise<void> {
  await postponeOrder(
    ctx.sql,
    order,
    waitSeconds(order.attempts),
    answer.kind === 'unclear' ? answer.why : null,
  );
}

/** 5 seconds, doubled with each try, at most half an hour. */
export function waitSeconds(attempts: number): number {
  return Math.min(5 * 2 ** (attempts - 1), 1800);
}
