import type { Database, Transaction } from '../db/connect.ts';
import type { SeedPlace } from './seed.ts';

type Db = Database | Transaction;

/** One draw of a campaign's lottery; `draw` counts from 0. */
export interface DrawPlace extends SeedPlace {
  mechanicId: string;
  draw: number;
}

export interface ListedEntries {
  claimId: string;
  memberId: string;
  entries: number;
}

/** The next claims of a list, by the bytes of their ids, which is the order that numbers their entries. */
export function selectListPart(tx: Transaction, place: DrawPlace, after: string | null, limit: number) {
  return tx<ListedEntries[]>`
    select claim_id as "claimId", member_id as "memberId", entries from lottery_entry
    where program_id = ${place.programId} and campaign_id = ${place.campaignId} and mechanic_id = ${place.mechanicId}
      and draw = ${place.draw} and claim_id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
    order by claim_id limit ${limit}`;
}

export interface NewDraw extends DrawPlace {
  version: number;
  entries: number;
  listHash: string;
  witnesses: readonly string[];
  drawnBy: string;
}

/** @throws PostgresError where it was drawn before */
export async function insertDraw(tx: Transaction, draw: NewDraw): Promise<void> {
  await tx`
    insert into lottery_draw (program_id, campaign_id, mechanic_id, draw, version, entries, list_hash, witnesses, drawn_by)
    values (${draw.programId}, ${draw.campaignId}, ${draw.mechanicId}, ${draw.draw}, ${draw.version}, ${draw.entries},
      ${draw.listHash}, ${JSON.stringify(draw.witnesses)}::text::jsonb, ${draw.drawnBy})`;
}

export interface NewWinner {
  rank: number;
  prizeId: string;
  claimId: string;
  memberId: string;
  entry: number;
}

export async function insertWinners(
  tx: Transaction,
  place: DrawPlace,
  rows: readonly NewWinner[],
): Promise<void> {
  await tx`
    insert into lottery_winner (program_id, campaign_id, mechanic_id, draw, rank, prize_id, claim_id, member_id, entry)
    select ${place.programId}, ${place.campaignId}, ${place.mechanicId}, ${place.draw}, *
    from unnest(${rows.map((row) => row.rank)}::int[], ${rows.map((row) => row.prizeId)}::text[],
      ${rows.map((row) => row.claimId)}::uuid[], ${rows.map((row) => row.memberId)}::uuid[],
      ${rows.map((row) => row.entry)}::bigint[])`;
}

export interface DrawRow {
  mechanicId: string;
  draw: number;
  version: number;
  entries: number;
  listHash: string;
  witnesses: string[];
  drawnBy: string;
  drawnAt: Date;
  /** Winners, and how many of them have their prize. */
  winners: number;
  given: number;
}

/** The draws that were held, in order. */
export function selectDraws(sql: Db, { programId, campaignId }: SeedPlace) {
  return sql<DrawRow[]>`
    select d.mechanic_id as "mechanicId", d.draw, d.version, d.entries, d.list_hash as "listHash", d.witnesses,
      coalesce((select name from staff_user u where u.id = d.drawn_by), d.drawn_by) as "drawnBy", d.drawn_at as "drawnAt",
      (
        select count(*) from lottery_winner w where w.program_id = d.program_id and w.campaign_id = d.campaign_id
          and w.mechanic_id = d.mechanic_id and w.draw = d.draw
      ) as winners, (
        select count(*) from lottery_gift g where g.program_id = d.program_id and g.campaign_id = d.campaign_id
          and g.mechanic_id = d.mechanic_id and g.draw = d.draw
      ) as given
    from lottery_draw d where d.program_id = ${programId} and d.campaign_id = ${campaignId}
    order by d.mechanic_id, d.draw`;
}

export interface WinnerRow extends NewWinner {
  given: boolean;
}

/** Winners of a draw from a rank on. */
export function selectWinners(
  sql: Db,
  place: DrawPlace,
  { after, limit, waiting = false }: { after: number; limit: number; waiting?: boolean },
) {
  return sql<WinnerRow[]>`
    select w.rank, w.prize_id as "prizeId", w.claim_id as "claimId", w.member_id as "memberId", w.entry,
      g.rank is not null as given
    from lottery_winner w left join lottery_gift g using (program_id, campaign_id, mechanic_id, draw, rank)
    where w.program_id = ${place.programId} and w.campaign_id = ${place.campaignId} and w.mechanic_id = ${place.mechanicId}
      and w.draw = ${place.draw} and w.rank > ${after} and (not ${waiting} or g.rank is null)
    order by w.rank limit ${limit}`;
}

/** @returns rows written: none where this winner has the prize already */
export async function insertGift(
  tx: Transaction,
  place: DrawPlace,
  rank: number,
  gift: { redemptionId: string | null; transferId: string | null },
): Promise<number> {
  const { count } = await tx`
    insert into lottery_gift (program_id, campaign_id, mechanic_id, draw, rank, redemption_id, transfer_id)
    values (${place.programId}, ${place.campaignId}, ${place.mechanicId}, ${place.draw}, ${rank}, ${gift.redemptionId},
      ${gift.transferId}) on conflict do nothing`;
  return count;
}

export async function selectClock(sql: Db): Promise<Date> {
  const [row] = await sql<[{ now: Date }]>`select now() as now`;
  return row.now;
}
