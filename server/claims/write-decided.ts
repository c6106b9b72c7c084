import { v7 as uuidv7 } from 'uuid';
import type { Transaction } from '../db/connect.ts';
import { noteDuplicates } from '../fraud/note-duplicates.ts';
import { addLots, earnPoints, type NewLot } from '../ledger/earn-points.ts';
import { grantReward } from '../rewards/grant-reward.ts';
import type { DecidedScan } from './decide-scan.ts';
import { writeCounts, writeFound, type Takings } from './gain-queries.ts';
import { rollUp, type ProgramTotal } from './roll-up.ts';
import { addToRollUps, insertMembers, insertScans, writeWins, type WonScan } from './write-queries.ts';

interface Written {
  takings: Takings | null;
  now: Date;
  /** One for each program among the wins. */
  totals: readonly ProgramTotal[];
  accountId: string;
  stripe: number;
}

/** Writes what was decided, in statements that are sent together. */
export async function writeDecided(
  tx: Transaction,
  decided: readonly DecidedScan[],
  input: Written,
): Promise<void> {
  const { takings } = input;
  const wins = decided.filter((one) => one.kind === 'won');
  const seen = decided.filter((one) => one.kind === 'seen');
  const joining = wins.filter((win) => win.newMember);
  const shared = [...wins, ...seen].filter((one) => one.seenElsewhere);
  const { stripe, accountId, totals } = input;
  const ids = { transferId: uuidv7(), accountId };
  await Promise.all([
    joining.length > 0 && insertMembers(tx, joining).execute(),
    wins.length > 0 && writeWins(tx, wins, totals, ids).execute(),
    ...grantRewards(tx, wins),
    ...datePoints(tx, wins),
    earnElsewhere(tx, wins, stripe),
    seen.length > 0 && insertScans(tx, seen).execute(),
    wins.length + seen.length > 0 && addToRollUps(tx, rollUp(decided, input.now), stripe).execute(),
    noteDuplicates(
      tx,
      shared.map(({ item }) => ({ programId: item.code.programId, scanId: item.scanId, stripe })),
    ),
    ...writeTakings(tx, takings),
  ]);
}

function writeTakings(tx: Transaction, takings: Takings | null): Promise<unknown>[] {
  if (!takings) return [];
  const { limits, pools, awards, progress, entries, ages } = takings;
  return [
    ...(awards.length + progress.length + entries.length + ages.length > 0
      ? [writeFound(tx, takings).execute()]
      : []),
    // Last, since everybody's claims draw on the same few rows, which stay locked until the commit.
    ...(limits.length + pools.length > 0 ? [writeCounts(tx, takings).execute()] : []),
  ];
}

/** Gives posted points the dates on which they expire. */
function datePoints(tx: Transaction, wins: readonly WonScan[]): Promise<void>[] {
  const programs = new Map<number, NewLot[]>();
  for (const { item, memberId, seq, posted, expiresAt } of wins) {
    if (!expiresAt) continue;
    const lots = programs.get(item.code.programId) ?? [];
    programs.set(item.code.programId, lots);
    lots.push({ accountId: memberId, seq, amount: posted, expiresAt });
  }
  return [...programs].map(([programId, lots]) => addLots(tx, programId, lots));
}

/** Posts points that wait, or are of another currency; one transfer for each kind. */
async function earnElsewhere(tx: Transaction, wins: readonly WonScan[], stripe: number): Promise<void> {
  const groups = new Map<string, WonScan[]>();
  for (const win of wins) {
    if (!win.earning) continue;
    const { programId, currency, waits } = win.earning.to;
    const name = `${programId}:${currency}:${waits}:${win.at?.getTime()}`;
    groups.set(name, [...(groups.get(name) ?? []), win]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (!first?.earning) continue;
    const earnings = group.map(({ item, memberId, points, earning }) => {
      return { claimId: item.scanId, memberId, points, releaseAt: earning?.releaseAt ?? null };
    });
    await earnPoints(tx, { ...first.earning.to, stripe }, earnings, first.at);
  }
}

function grantRewards(tx: Transaction, wins: readonly WonScan[]): Promise<unknown>[] {
  return wins.flatMap(({ item, memberId, at, decision, rewards }) =>
    decision.awards.flatMap(({ mechanicId, prizeId }) => {
      const reward = rewards.get(mechanicId);
      if (!reward) return [];
      const claim = { programId: item.code.programId, claimId: item.scanId, memberId };
      return [grantReward(tx, { ...claim, ...reward, prizeId, ...(at ? { at } : {}) })];
    }),
  );
}
