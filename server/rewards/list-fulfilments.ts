import type { z } from 'zod';
import type { StaffContext } from '../context.ts';
import { pageOf } from '../db/page-of.ts';
import { notFound } from '../errors.ts';
import { readCursor, uuidForm, writeCursor } from '../insights/cursor.ts';
import type {
  FulfilmentDetail,
  fulfilmentListSchema,
  FulfilmentRow,
  fulfilmentsQuery,
} from '../routes/schemas/fulfilment.ts';
import { selectDesk, selectGift, selectSteps, type DeskFilter, type DeskRow } from './desk-queries.ts';
import { selectPerson } from './fulfilment-queries.ts';
import { stepsAfter } from './fulfilment-states.ts';
import { openText } from './sealed.ts';

export type DeskSearch = Omit<z.infer<typeof fulfilmentsQuery>, 'cursor' | 'limit'>;

/** A page of the gifts on their way, those first that have waited longest. */
export async function listFulfilments(
  ctx: StaffContext,
  query: z.infer<typeof fulfilmentsQuery>,
): Promise<z.infer<typeof fulfilmentListSchema>> {
  const { limit } = query;
  const after = readCursor(query.cursor, [uuidForm]);
  const found = await selectDesk(ctx.sql, deskFilter(ctx, query), after, limit + 1);
  const { page, nextCursor } = pageOf(found, limit, (row) =>
    writeCursor({ micros: row.micros, rest: [row.redemptionId] }),
  );
  return {
    fulfilments: page.map(rowOf),
    nextCursor,
  };
}

/** The filter behind a search of the desk; `q` is a voucher's number, a courier's reference or a member's id. */
export function deskFilter(ctx: StaffContext, search: DeskSearch): DeskFilter {
  const { state = null, rewardId = null, way = null, q } = search;
  const memberId = q && uuidForm.test(q) ? q : null;
  const text = q && !memberId ? q.replaceAll(/\s/g, '') : null;
  return { programId: ctx.actor.programId, state, rewardId, way, memberId, text };
}

/** One gift with where it goes and all that happened to it. @throws Refusal `gift-not-found` */
export async function readFulfilment(ctx: StaffContext, redemptionId: string): Promise<FulfilmentDetail> {
  const { programId } = ctx.actor;
  const gift = await selectGift(ctx.sql, programId, redemptionId, null);
  if (!gift) throw notFound('gift');
  const [sealed, steps] = await Promise.all([
    selectPerson(ctx.sql, { programId, redemptionId }),
    selectSteps(ctx.sql, programId, redemptionId),
  ]);
  const place = { what: 'details', programId, id: redemptionId } as const;
  return {
    gift: rowOf(gift),
    // Accounts are for the bank's file alone.
    person:
      sealed && gift.way !== 'payout'
        ? (JSON.parse(openText(ctx, sealed, place)) as Record<string, string>)
        : null,
    steps: steps.map(({ at, ...step }) => ({ ...step, at: at.toISOString() })),
  };
}

function rowOf({
  settings: _,
  micros: __,
  picture: ___,
  cause,
  openedAt,
  stateAt,
  ...row
}: DeskRow): FulfilmentRow {
  return {
    ...row,
    prize: cause === 'claim',
    next: [...stepsAfter(row.state, row.way)],
    openedAt: openedAt.toISOString(),
    stateAt: stateAt.toISOString(),
  };
}
