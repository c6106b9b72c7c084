import type { CampaignDefinition } from '#campaigns/definition.ts';
import { pointsExpireAt } from '#campaigns/points-expiry.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { OWN_CURRENCY } from '../ledger/accounts.ts';
import { storedPolicy } from '../ledger/stored-policy.ts';
import type { Definitions } from './definitions.ts';
import type { FactRow } from './queries.ts';
import type { ScanItem } from './scan-item.ts';

/** A batch's campaign as it stands in this transaction. */
export interface Standing {
  campaignId: number;
  productId: number;
  version: number;
  state: 'draft' | 'live' | 'paused';
  definition: CampaignDefinition;
  /** The currency of its points. */
  currency: number;
  /** When points that are earned at a moment expire; null for never. */
  expiresAt: (earnedAt: Date) => Date | null;
  /** What that follows from, as `demandRecalled` spells it. */
  purse: string;
}

/** What the facts say once for all: by batch id its campaign, by program the last entry of the writer's account. */
export interface Standings {
  /** The transaction's clock. */
  now: Date;
  byBatch: ReadonlyMap<number, Standing>;
  issued: ReadonlyMap<number, { seq: number; balance: number }>;
}

/** Names a batch, for the fence that a recall takes. */
export function batchName({ code }: Pick<ScanItem, 'code'>): string {
  return `batch:${code.programId}:${code.batchId}`;
}

/** Whether there are promises that a claim may take from: then it holds the campaign's fence. */
export function hasPrizes({ definition }: Pick<Standing, 'definition'>): boolean {
  return (definition.prizes?.length ?? 0) > 0;
}

export async function readStandings(
  sql: Database | Transaction,
  items: readonly ScanItem[],
  facts: readonly FactRow[],
  definitions: Definitions,
): Promise<Standings> {
  const byBatch = new Map<number, Standing>();
  const issued = new Map<number, { seq: number; balance: number }>();
  let now = new Date(0);
  for (const fact of facts) {
    const item = items[fact.index];
    const { campaignId, productId, version, campaignState: state } = fact;
    if (!item || !fact.now || !campaignId || !productId || !version || !state) continue;
    const { programId, batchId } = item.code;
    now = fact.now;
    const definition = await definitions.get(sql, programId, campaignId, version);
    byBatch.set(batchId, { campaignId, productId, version, state, definition, ...purseOf(fact) });
    issued.set(programId, { seq: fact.issuedSeq ?? 0, balance: fact.issuedBalance ?? 0 });
  }
  return { now, byBatch, issued };
}

const never = () => null;

function purseOf({ currency, expiry, expiryDate, expiryDays, programZone }: FactRow) {
  const purse = [expiry, expiryDate, expiryDays, programZone].filter((part) => part !== null).join('/');
  const known = { currency: currency ?? OWN_CURRENCY, purse };
  if (!expiry || expiry === 'never' || !programZone) return { ...known, expiresAt: never };
  const policy = storedPolicy(expiry, expiryDate, expiryDays);
  return {
    ...known,
    expiresAt: (earnedAt: Date) => pointsExpireAt(policy, earnedAt, programZone),
  };
}
