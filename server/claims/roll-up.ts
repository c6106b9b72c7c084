import type { DecidedScan } from './decide-scan.ts';

/** What a transaction adds to the counts of a campaign's quarter of an hour, and of a batch. */
export interface RollUp {
  quarters: {
    programId: number;
    campaignId: number;
    quarterMs: number;
    scans: number;
    claims: number;
    points: number;
    newMembers: number;
  }[];
  batches: { programId: number; batchId: number; claims: number }[];
}

/** What a transaction's claims come to in one program, with the next entry of the program's account. */
export interface ProgramTotal {
  programId: number;
  points: number;
  seq: number;
  balance: number;
  /** The last of its claims, where they say themselves when they were made. */
  at: Date | null;
  claimIds: string[];
}

const QUARTER_MS = 15 * 60_000;

/** @param now the transaction's clock, of scans that do not say themselves when they were made */
export function rollUp(decided: readonly DecidedScan[], now: Date): RollUp {
  const quarters = new Map<string, RollUp['quarters'][number]>();
  const batches = new Map<string, RollUp['batches'][number]>();
  for (const one of decided) {
    if (one.kind !== 'won' && one.kind !== 'seen') continue;
    const { programId, batchId } = one.item.code;
    const { campaignId } = one.standing;
    const quarterMs = Math.floor((one.at ?? now).getTime() / QUARTER_MS) * QUARTER_MS;
    const quarter = taken(quarters, `${programId}:${campaignId}:${quarterMs}`, () => {
      return { programId, campaignId, quarterMs, scans: 0, claims: 0, points: 0, newMembers: 0 };
    });
    quarter.scans += 1;
    if (one.kind !== 'won') continue;
    quarter.claims += 1;
    quarter.points += one.points;
    quarter.newMembers += one.newMember ? 1 : 0;
    taken(batches, `${programId}:${batchId}`, () => ({ programId, batchId, claims: 0 })).claims += 1;
  }
  return { quarters: [...quarters.values()], batches: [...batches.values()] };
}

/** @param issued the last entry of the writer's part of each program's account */
export function programTotals(
  wins: readonly Extract<DecidedScan, { kind: 'won' }>[],
  issued: ReadonlyMap<number, { seq: number; balance: number }>,
): ProgramTotal[] {
  const totals = new Map<number, ProgramTotal>();
  for (const { item, posted, at } of wins) {
    const { programId } = item.code;
    const total = taken(totals, programId, () => {
      const last = issued.get(programId) ?? { seq: 0, balance: 0 };
      return { programId, points: 0, seq: last.seq + 1, balance: last.balance, at, claimIds: [] };
    });
    total.points += posted;
    total.balance -= posted;
    if (at && total.at && at > total.at) total.at = at;
    total.claimIds.push(item.scanId);
  }
  return [...totals.values()];
}

function taken<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (!value) map.set(key, (value = make()));
  return value;
}
