import { decideClaim, decideLook, type Decision } from '#campaigns/decide-claim.ts';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { Transaction } from '../db/connect.ts';
import { Refusal } from '../errors.ts';
import type { Definitions } from './definitions.ts';
import type { DecidedRow, FactRow } from './queries.ts';
import { answerOf, type Answer, type ScanItem } from './scan-item.ts';
import type { Settled } from './settle-scans.ts';

/** What one item comes to: an answer, and the row to be written where it is a new one. */
export interface DecidedScan {
  settled: Settled;
  row: DecidedRow | null;
  /** Another device has seen the code before. */
  seenElsewhere: boolean;
}

/** Decides one scan on facts read under its locks. A scan id that was answered before gets its answer again. */
export async function decideScan(
  tx: Transaction,
  item: ScanItem,
  fact: FactRow | undefined,
  { hints, definitions }: { hints: Map<string, string>; definitions: Definitions },
): Promise<DecidedScan> {
  if (!fact) throw new Error(`batch ${item.code.batchId} of program ${item.code.programId} is gone`);
  if (fact.priorAnswer) return { settled: priorAnswer(item, fact), row: null, seenElsewhere: false };
  const memberId = fact.memberId ?? item.deviceId;
  if (memberId !== (hints.get(item.deviceId) ?? item.deviceId)) {
    // The wrong account is locked; remember whose device it is and come again.
    hints.set(item.deviceId, memberId);
    return { settled: 'again', row: null, seenElsewhere: false };
  }
  const { programId } = item.code;
  const definition = await definitions.get(tx, programId, fact.campaignId, fact.version);
  const decision = decide(item, fact, definition, memberId);
  if (decision?.outcome === 'won') {
    const balance = fact.balance + decision.points;
    const answer: Answer = {
      outcome: 'won',
      points: decision.points,
      balance,
      claimedAt: fact.now.toISOString(),
    };
    return {
      settled: answer,
      row: { ...rowOf(item, fact, definition, answer), member_id: memberId },
      seenElsewhere: fact.seenElsewhere,
    };
  }
  const answer = answerOf(decision);
  return { settled: answer, row: rowOf(item, fact, definition, answer), seenElsewhere: fact.seenElsewhere };
}

function decide(
  item: ScanItem,
  fact: FactRow,
  definition: CampaignDefinition,
  memberId: string,
): Decision | null {
  const campaign = { state: fact.campaignState, definition };
  const code = {
    state: fact.rangeState ?? 'minted',
    claim:
      fact.claimedBy && fact.claimedAt
        ? { memberId: fact.claimedBy, claimedAt: fact.claimedAt, points: fact.claimPoints ?? 0 }
        : null,
  };
  if (item.kind === 'look') return decideLook(campaign, memberId, code, fact.now);
  return decideClaim(campaign, { memberId, claimsToday: fact.claimsToday }, code, fact.now);
}

function priorAnswer(item: ScanItem, fact: FactRow): Settled {
  const same =
    fact.priorKind === item.kind &&
    fact.priorKeyId === item.code.keyId &&
    fact.priorSerial === item.code.serial;
  return same && fact.priorAnswer ? fact.priorAnswer : idReused();
}

/** An id stands for one scan of one code, for good. */
export function idReused(): Refusal {
  return new Refusal(
    'conflict',
    'id-reused',
    'This id was used for another code; make a new one for each code.',
  );
}

function rowOf(item: ScanItem, fact: FactRow, definition: CampaignDefinition, answer: Answer): DecidedRow {
  const { code } = item;
  const won = answer.outcome === 'won';
  const limit = definition.rules.find((rule) => rule.kind === 'limit-per-person-per-day');
  return {
    scan_id: item.scanId,
    kind: item.kind,
    program_id: code.programId,
    key_id: code.keyId,
    serial: code.serial,
    batch_id: code.batchId,
    product_id: fact.productId,
    campaign_id: fact.campaignId,
    version: fact.version,
    device_id: item.deviceId,
    member_id: fact.memberId,
    new_device: fact.memberId === null,
    outcome: answer.outcome,
    answer,
    points: won ? answer.points : 0,
    country: item.country,
    network: item.network,
    at: fact.now,
    period: fact.period,
    day_limit: limit?.claims ?? null,
    seq: fact.lastSeq + 1,
    balance: won ? answer.balance : 0,
  };
}
