import { localDay } from '#campaigns/local-time.ts';
import type { StaffContext } from '../context.ts';
import type { Cell, CsvFile } from '../http/csv-answer.ts';
import { exportRows } from '../insights/export-rows.ts';
import { localStamps, programClock } from '../insights/program-clock.ts';
import { recordEvent } from '../staff/record-event.ts';
import { selectWholeDesk, type DeskRow } from './desk-queries.ts';
import { deskFilter, type DeskSearch } from './list-fulfilments.ts';
import { selectPayouts, type PayoutRow } from './payout-list-queries.ts';
import type { PayoutState } from './payout-queries.ts';
import { openText } from './sealed.ts';

type Stamp = (instant: Date) => string;

/**
 * Every gift that the same search lists, in the same order, as a CSV with where it goes. Whoever takes it sees names and
 * addresses, so each time it holds any is written down first.
 */
export async function exportFulfilments(ctx: StaffContext, search: DeskSearch): Promise<CsvFile> {
  const { programId } = ctx.actor;
  const { timeZone, now } = await programClock(ctx);
  const filter = deskFilter(ctx, search);
  return {
    fileName: `gifts-${localDay(now, timeZone)}.csv`,
    head: [
      ...[`Since (${timeZone})`, 'Voucher', 'Gift (vi)', 'Gift (en)', 'Variant (vi)', 'Variant (en)', 'Way'],
      ...[
        'State',
        `State since (${timeZone})`,
        'Name',
        'Phone',
        'Address',
        'Ward',
        'Province',
        'Pick-up point',
      ],
      ...['Note of the member', 'Courier', 'Courier reference', 'Points', 'Member', 'Redemption'],
    ],
    rows: lots(),
  };

  async function* lots(): AsyncGenerator<Cell[][], void> {
    const stamp = localStamps(timeZone);
    let told = false;
    for await (const lot of exportRows(ctx.sql, selectWholeDesk(ctx.sql, filter))) {
      if (!told && lot.some(({ sealed }) => sealed !== null)) {
        told = true;
        const event = { type: 'fulfilments.exported', subject: programId, data: { ...search } };
        await ctx.sql.begin((tx) => recordEvent(tx, ctx.actor, event));
      }
      yield lot.map((row) => giftCells(row, personOf(ctx, row), stamp));
    }
  }
}

/** Accounts are for the bank's file alone. */
function personOf(ctx: StaffContext, row: DeskRow & { sealed: Buffer | null }): Record<string, string> {
  if (!row.sealed || row.way === 'payout') return {};
  const place = { what: 'details', programId: ctx.actor.programId, id: row.redemptionId } as const;
  return JSON.parse(openText(ctx, row.sealed, place)) as Record<string, string>;
}

function giftCells(row: DeskRow, person: Record<string, string>, stamp: Stamp): Cell[] {
  const said = (key: string) => person[key] ?? null;
  return [
    ...[stamp(row.openedAt), row.voucherId, row.rewardName.vi, row.rewardName.en],
    ...[row.variant?.vi ?? null, row.variant?.en ?? null, row.way, row.state, stamp(row.stateAt)],
    ...[said('name'), said('phone'), said('address'), said('ward'), said('province'), row.pickupPoint],
    ...[said('note'), row.courier, row.tracking, row.points, row.memberId, row.redemptionId],
  ];
}

/** Every payout that the same filter lists, in the same order, as a CSV; of accounts no more than staff see on the screen. */
export async function exportPayouts(
  ctx: StaffContext,
  { state }: { state?: PayoutState | 'open' | undefined },
): Promise<CsvFile> {
  const { programId, userId } = ctx.actor;
  const { timeZone, now } = await programClock(ctx);
  return {
    fileName: `payouts-${localDay(now, timeZone)}.csv`,
    head: [
      ...[
        `Since (${timeZone})`,
        'Voucher',
        'Gift (vi)',
        'Gift (en)',
        'Amount (VND)',
        'Way',
        'Account',
        'State',
      ],
      ...[`State since (${timeZone})`, 'Approvals', 'Approvals needed', 'File', 'Bank reference', 'Failure'],
      ...['Member', 'Redemption'],
    ],
    rows: lots(),
  };

  async function* lots(): AsyncGenerator<Cell[][], void> {
    const stamp = localStamps(timeZone);
    const all = selectPayouts(ctx.sql, { programId, userId, state: state ?? null }, null, null);
    for await (const lot of exportRows(ctx.sql, all)) yield lot.map((row) => payoutCells(row, stamp));
  }
}

function payoutCells(row: PayoutRow, stamp: Stamp): Cell[] {
  return [
    ...[stamp(row.askedAt), row.voucherId, row.rewardName.vi, row.rewardName.en, row.amountVnd, row.way],
    ...[row.hint, row.state, stamp(row.changedAt), row.approvals, row.approvalsNeeded, row.fileId],
    ...[row.reference, row.failure, row.memberId, row.redemptionId],
  ];
}
