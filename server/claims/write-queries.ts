import type { Transaction } from '../db/connect.ts';
import { rowsLiteral, textsLiteral, type Cell } from '../db/row-literal.ts';
import type { Gains } from '../routes/schemas/gains.ts';
import type { DecidedScan } from './decide-scan.ts';
import { isoText } from './iso-text.ts';
import type { ProgramTotal, RollUp } from './roll-up.ts';

export type WonScan = Extract<DecidedScan, { kind: 'won' }>;
export type SeenScan = Extract<DecidedScan, { kind: 'seen' }>;

/** Raised where an id comes back that a claim has spent on another code. */
export const SPENT_ID = 'a scan id was spent on a claim';

/** Makes members of devices that claim for the first time. */
export function insertMembers(tx: Transaction, wins: readonly WonScan[]) {
  const joined = wins.map(({ item, at }) => [item.code.programId, item.deviceId, at?.toISOString() ?? null]);
  return tx`
    with joining as materialized (
      select program_id, device_id, coalesce(at, now()) as at from unnest(${rowsLiteral(joined)}::joined_device[])
    ), joined as (
      insert into member (program_id, member_id, created_at)
      select program_id, device_id, at from joining on conflict do nothing
    ), opened as (
      insert into account (program_id, account_id, kind, opened_at)
      select program_id, device_id, 'member', at from joining on conflict do nothing
    )
    insert into device (program_id, device_id, member_id, first_seen_at)
    select program_id, device_id, device_id, at from joining on conflict do nothing`;
}

/**
 * Claims with their ledger entries, counts and event, in one statement. It crosses nouns on purpose: each further
 * statement costs the claim path a round of work. A code or an id that is taken, and a limit that is overrun, fail it whole.
 * @param totals one for each program among the wins
 */
export function writeWins(
  tx: Transaction,
  wins: readonly WonScan[],
  totals: readonly ProgramTotal[],
  { transferId, accountId }: { transferId: string; accountId: string },
) {
  const { places, rows, gains } = claimRows(wins);
  return tx`
    with gained as materialized (
      select ${textsLiteral(gains)}::jsonb[] as texts
    ), win as materialized (
      select p.program_id, p.key_id, serial, claim_id, campaign_id, campaign_version, batch_id, product_id, member_id,
        device_id, points, balance, country, network, coalesce(p.at, now()) as at, period, day_limit, seq, posted,
        own_balance, g.texts[w.gains] as gains
      from unnest(${rowsLiteral(rows)}::written_claim[]) w
      join unnest(${rowsLiteral(places)}::claim_place[]) p using (place)
      cross join gained g
    ), claimed as (
      insert into claim (program_id, key_id, serial, claim_id, campaign_id, campaign_version, batch_id, product_id,
        member_id, device_id, points, balance, country, network, claimed_at, gains)
      select program_id, key_id, serial, claim_id, campaign_id, campaign_version, batch_id, product_id,
        member_id, device_id, points, balance, country, network, at, gains
      from win
    ), counted as (
      insert into claim_count as n (program_id, campaign_id, member_id, period, claims, most)
      select program_id, campaign_id, member_id, period, 1, day_limit from win where day_limit is not null
      on conflict (program_id, campaign_id, member_id, period) do update set claims = n.claims + 1, most = excluded.most
    ), total as materialized (
      select * from unnest(${rowsLiteral(totals.map(totalCells))}::program_total[])
    ), moved as (
      insert into transfer (program_id, transfer_id, kind, posted_at)
      select program_id, ${transferId}::uuid, 'claim', coalesce(at, now()) from total where points > 0
    ), entered as (
      insert into entry (program_id, account_id, seq, transfer_id, cause, amount, balance, posted_at)
      select program_id, member_id, seq, ${transferId}::uuid, claim_id, posted, own_balance, at
      from win where posted > 0
      union all
      select program_id, ${accountId}::uuid, seq, ${transferId}::uuid, null, -points, balance, coalesce(at, now())
      from total where points > 0
    )
    insert into event (program_id, type, subject, data, happened_at)
    select program_id, 'claims.won', ${transferId}, jsonb_build_object('claimIds', claim_ids), coalesce(at, now()) from total`;
}

/** The claims' rows, with what many of them share sent once: where they were made, and what they are shown to have given. */
function claimRows(wins: readonly WonScan[]): { places: Cell[][]; rows: Cell[][]; gains: string[] } {
  const places: Cell[][] = [];
  const numbers = new Map<string, number>();
  const gains = new Map<Gains, number>();
  const rows = wins.map((win) => {
    const { item, period } = win;
    const { batchId, serial } = item.code;
    const name = `${batchId} ${period} ${win.at?.getTime()}`;
    let place = numbers.get(name);
    if (place === undefined) {
      numbers.set(name, (place = places.length));
      places.push([place, ...placeCells(win)]);
    }
    // PostgreSQL's arrays begin at 1.
    if (win.gains && !gains.has(win.gains)) gains.set(win.gains, gains.size + 1);
    return [
      place,
      serial,
      item.scanId,
      win.memberId,
      item.deviceId,
      win.points,
      win.balance,
      item.country,
      item.network,
      win.seq,
      win.posted,
      win.ownBalance,
      (win.gains && gains.get(win.gains)) ?? null,
    ];
  });
  return { places, rows, gains: [...gains.keys()].map((one) => JSON.stringify(one)) };
}

function placeCells({ item, standing, period, dayLimit, at }: WonScan): Cell[] {
  const { programId, keyId, batchId } = item.code;
  const { campaignId, version, productId } = standing;
  return [
    programId,
    keyId,
    campaignId,
    version,
    batchId,
    productId,
    period,
    dayLimit,
    at ? isoText(at) : null,
  ];
}

function totalCells({ programId, points, seq, balance, at, claimIds }: ProgramTotal) {
  return [programId, points, seq, balance, at?.toISOString() ?? null, `{${claimIds.join(',')}}`];
}

/**
 * Scans that won nothing.
 * @throws PostgresError with the message `SPENT_ID`
 */
export function insertScans(tx: Transaction, scans: readonly SeenScan[]) {
  return tx`
    with seen as materialized (
      select * from unnest(${rowsLiteral(scans.map(scanCells))}::seen_scan[])
    ), kept as (
      insert into scan (program_id, scan_id, kind, key_id, serial, batch_id, campaign_id, device_id, member_id, outcome,
        answer, country, network, scanned_at)
      select program_id, scan_id, kind, key_id, serial, batch_id, campaign_id, device_id, member_id, outcome,
        answer, country, network, coalesce(scanned_at, now())
      from seen
    )
    select demand(not exists (
      select from seen s join claim c on c.program_id = s.program_id and c.claim_id = s.scan_id
    ), ${SPENT_ID})`;
}

function scanCells({ item, standing, memberId, settled, at }: SeenScan) {
  const { code } = item;
  return [
    code.programId,
    item.scanId,
    item.kind,
    code.keyId,
    code.serial,
    code.batchId,
    standing.campaignId,
    item.deviceId,
    memberId,
    settled.outcome,
    JSON.stringify(settled),
    item.country,
    item.network,
    at?.toISOString() ?? null,
  ];
}

/** Adds to the roll-ups, in the writer's own stripe of them. */
export function addToRollUps(tx: Transaction, { quarters, batches }: RollUp, stripe: number) {
  const quarterCells = quarters.map((row) => [
    row.programId,
    row.campaignId,
    new Date(row.quarterMs).toISOString(),
    row.scans,
    row.claims,
    row.points,
    row.newMembers,
  ]);
  const batchCells = batches.map((row) => [row.programId, row.batchId, row.claims]);
  return tx`
    with rolled as (
      insert into activity as a (program_id, campaign_id, quarter, stripe, scans, claims, points, new_members)
      select program_id, campaign_id, quarter, ${stripe}, scans, claims, points, new_members
      from unnest(${rowsLiteral(quarterCells)}::quarter_total[])
      on conflict (program_id, campaign_id, quarter, stripe) do update set scans = a.scans + excluded.scans,
        claims = a.claims + excluded.claims, points = a.points + excluded.points,
        new_members = a.new_members + excluded.new_members
    )
    insert into batch_activity as b (program_id, batch_id, stripe, claims)
    select program_id, batch_id, ${stripe}, claims from unnest(${rowsLiteral(batchCells)}::batch_total[])
    on conflict (program_id, batch_id, stripe) do update set claims = b.claims + excluded.claims`;
}
