import { createHmac } from 'node:crypto';
import { canonicalJson } from '../campaigns/definition-hash.ts';
import type { Context } from '../context.ts';
import { notFound, Refusal } from '../errors.ts';
import { exportRows } from '../insights/export-rows.ts';
import { selectSeed } from './queries.ts';
import {
  countCampaignAwards,
  selectRecordBatches,
  selectRecordClaims,
  selectRecordDraws,
  selectRecordEntries,
  selectRecordVersions,
  selectRecordWinners,
  type RecordClaim,
} from './record-queries.ts';
import type { SeedPlace } from './seed.ts';

/** What the lines below are; `scripts/verify-draw.ts` reads them, and says what each of them means. */
export const RECORD_FORMAT = 'packmint-draw-record-1';

/**
 * The whole record of a campaign's draws as lines of JSON, from which anyone derives every winner again: seed, rules,
 * batches, claims with what they won, lists and winners of lotteries. It names nobody: a member is a keyed hash that is
 * another one in each campaign. In pieces of some lines, so that a campaign of any size takes the same memory.
 * @throws Refusal `draw-not-found`; `draw-not-revealed` before the seed is public
 */
export async function* drawRecord(
  { sql, secret }: Pick<Context, 'sql' | 'secret'>,
  place: SeedPlace,
): AsyncGenerator<string, void> {
  const [seed] = await selectSeed(sql, place);
  const versions = await selectRecordVersions(sql, place);
  if (!seed || !versions.some(({ publishedAt }) => publishedAt)) throw notFound('draw');
  if (!seed.revealedSeed) {
    throw new Refusal(
      'conflict',
      'draw-not-revealed',
      'The record is public once the seed is revealed, after the campaign’s end.',
    );
  }
  const head = { ...place, format: RECORD_FORMAT, seed: seed.revealedSeed, seedHash: seed.seedHash };
  yield line('draw', { ...head, awards: await countCampaignAwards(sql, place) });
  yield lines(versions, ({ version, rulesHash, publishedAt, definition }) =>
    line('version', { version, rulesHash, publishedAt, rules: canonicalJson(definition) }),
  );
  for await (const lot of exportRows(sql, selectRecordBatches(sql, place)))
    yield lines(lot, (row) => line('batch', row));
  yield lines(await selectRecordDraws(sql, place), (row) => line('lottery', row));
  for await (const lot of exportRows(sql, selectRecordWinners(sql, place)))
    yield lines(lot, (row) => line('winner', row));
  const key = secret('draw-record-members');
  const person = (memberId: string) => pseudonym(key, place, memberId);
  let claims = 0;
  for await (const lot of exportRows(sql, selectRecordClaims(sql, place))) {
    claims += lot.length;
    yield lines(lot, (row) => claimLine(row, person));
  }
  for await (const lot of exportRows(sql, selectRecordEntries(sql, place)))
    yield lines(lot, (row) => line('entry', row));
  yield line('end', { claims });
}

function claimLine(
  { sets, awards, memberId, ...claim }: RecordClaim,
  person: (memberId: string) => string,
): string {
  const pieces = (sets ?? []).flatMap(({ mechanicId, fresh }) =>
    fresh === null ? [] : [{ mechanicId, pieceId: fresh }],
  );
  return line('claim', { ...claim, member: person(memberId), pieces, awards: awards ?? [] });
}

function pseudonym(key: Uint8Array, { programId, campaignId }: SeedPlace, memberId: string): string {
  const hash = createHmac('sha256', key).update(`${programId}|${campaignId}|${memberId}`);
  return hash.digest('hex').slice(0, 24);
}

const line = (type: string, members: object): string => `${JSON.stringify({ type, ...members })}\n`;

function lines<Row>(rows: readonly Row[], write: (row: Row) => string): string {
  return rows.map(write).join('');
}
