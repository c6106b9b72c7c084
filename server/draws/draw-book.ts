import { createSecretKey, type KeyObject } from 'node:crypto';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { CampaignDraw, type DrawnCode, type NamedDraw } from '#campaigns/draws/campaign-draw.ts';
import type { Draw } from '#campaigns/draws/draw.ts';
import type { Mechanic } from '#campaigns/mechanics/index.ts';
import { WinnersCache } from '#campaigns/draws/winners-cache.ts';
import type { Context } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { drawApart } from './draw-apart.ts';
import { openSeed } from './open-seed.ts';
import { prfOfKey } from './prf.ts';
import { selectBatch, selectSealed } from './queries.ts';
import type { SeedPlace } from './seed.ts';
import { tablesOf } from './sealed-tables.ts';

/** A scan whose draw is asked for, and the campaign that it was found in. */
interface DrawnItem {
  code: { programId: number; batchId: number; keyId: number; serial: number };
}
interface DrawnCampaign {
  campaignId: number;
  definition: CampaignDefinition;
  needs: { draw: boolean };
}

/** What the seeds say of the codes of one transaction, by item. */
export interface OpenDraws {
  /** Undefined where nothing is asked, and where `late` says when it can be. */
  of: (index: number) => Draw | undefined;
  /** Settles when the winners of the item's batch are drawn; undefined where they are, or nothing is asked. */
  late: (index: number) => Promise<void> | undefined;
}

/** The draw of a batch's codes; `missing` settles when their winners are drawn, where they are not. */
interface FoundDraw {
  draw: CampaignDraw;
  batch: DrawnCode['batch'];
  missing: Promise<void> | null;
}

const SEEDS_MAX = 1000;
const BATCHES_MAX = 5000;
/** Winners in memory, over all campaigns: 64 MB. */
const WINNERS_MAX = 8_000_000;
/** Winners that are drawn where they are asked for, in a few milliseconds. */
const AT_ONCE_MAX = 4000;

/**
 * Opened draws. Seeds, and the winners that follow from them, are in this process's memory only: no table, no log and no
 * answer has them before the end. A batch's winners are drawn once, then looked up.
 */
export class DrawBook {
  readonly #secrets: Pick<Context, 'secret'>;
  readonly #winners = new WinnersCache(WINNERS_MAX);
  readonly #seeds = new Map<string, Promise<KeyObject>>();
  /** Draws that are under way in a thread, by name. */
  readonly #drawing = new Map<string, Promise<void>>();
  readonly #batches = new Map<string, Promise<DrawnCode['batch']>>();

  constructor(secrets: Pick<Context, 'secret'>) {
    this.#secrets = secrets;
  }

  /** Never waits for winners to be drawn: who asks holds locks. @param campaigns one an item; null where nothing is asked */
  async open(
    sql: Database | Transaction,
    items: readonly DrawnItem[],
    campaigns: readonly (DrawnCampaign | null)[],
  ): Promise<OpenDraws> {
    const draws = new Map<number, Draw>();
    const late = new Map<number, Promise<void>>();
    const found = new Map<string, FoundDraw>();
    for (const [index, { code }] of items.entries()) {
      const campaign = campaigns[index];
      if (!campaign?.needs.draw) continue;
      const place = { programId: code.programId, campaignId: campaign.campaignId };
      const name = `${code.programId}:${code.batchId}`;
      const known = found.get(name) ?? (await this.#find(sql, place, campaign.definition, code.batchId));
      found.set(name, known);
      const { draw, batch, missing } = known;
      if (missing) late.set(index, missing);
      else draws.set(index, draw.forCode({ keyId: code.keyId, serial: code.serial, batch }));
    }
    return { of: (index) => draws.get(index), late: (index) => late.get(index) };
  }

  /** Draws the winners of a batch of which a code has been seen, so that its claim finds them. */
  async prepare(
    sql: Database,
    { programId, batchId }: DrawnItem['code'],
    { campaignId, definition }: Omit<DrawnCampaign, 'needs'>,
  ): Promise<void> {
    if (!definition.mechanics.some(isDrawnAhead)) return;
    await (
      await this.#find(sql, { programId, campaignId }, definition, batchId)
    ).missing;
  }

  async #find(
    sql: Database | Transaction,
    place: SeedPlace,
    definition: CampaignDefinition,
    batchId: number,
  ): Promise<FoundDraw> {
    const [key, batch] = await Promise.all([this.#seed(sql, place), this.#batch(sql, place, batchId)]);
    const name = `${place.programId}:${place.campaignId}`;
    const draw = new CampaignDraw(definition, prfOfKey(key), name, this.#winners);
    const large = draw.missing(batch).filter(({ table }) => winnersIn(table) > AT_ONCE_MAX);
    if (large.length === 0) return { draw, batch, missing: null };
    const missing = Promise.all(large.map((one) => this.#drawApart(key, one))).then(() => undefined);
    // Who fails for another reason meanwhile no longer asks.
    missing.catch(() => undefined);
    return { draw, batch, missing };
  }

  /** Many winners are drawn in a thread: a million take a second, in which nobody else would be served. */
  #drawApart(key: KeyObject, { name, ...draw }: NamedDraw): Promise<void> {
    const drawing =
      this.#drawing.get(name) ??
      drawApart(key, draw)
        .then((winners) => void this.#winners.get(name, () => winners))
        .finally(() => this.#drawing.delete(name));
    this.#drawing.set(name, drawing);
    return drawing;
  }

  /** The campaign's own key. @throws Error where it has no seed */
  #seed(sql: Database | Transaction, place: SeedPlace): Promise<KeyObject> {
    return kept(this.#seeds, SEEDS_MAX, `${place.programId}:${place.campaignId}`, async () => {
      const seed = await openSeed(this.#secrets, sql, place);
      if (!seed) throw new Error(`campaign ${place.campaignId} of program ${place.programId} has no seed`);
      return createSecretKey(seed);
    });
  }

  /** A batch's place and what is sealed in it, which is fixed before the first claim of it. */
  #batch(sql: Database | Transaction, place: SeedPlace, batchId: number): Promise<DrawnCode['batch']> {
    return kept(this.#batches, BATCHES_MAX, `${place.programId}:${batchId}`, async () => {
      const [batch] = await selectBatch(sql, place.programId, batchId);
      if (!batch) throw new Error(`batch ${batchId} of program ${place.programId} is gone`);
      const { firstSerial, lastSerial } = batch;
      const sealed = tablesOf(await selectSealed(sql, place.programId, batchId));
      return { batchId, firstSerial, codes: lastSerial - firstSerial + 1, sealed };
    });
  }
}

const winnersIn = (table: NamedDraw['table']) => table.reduce((sum, { winners }) => sum + winners, 0);

const isDrawnAhead = (mechanic: Mechanic) => mechanic.kind === 'instant-win' && mechanic.draw.kind !== 'odds';

/** What was made under a name before; a failure is not kept, and the oldest makes room. */
function kept<Value>(
  values: Map<string, Promise<Value>>,
  most: number,
  name: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const found = values.get(name);
  if (found) return found;
  const oldest = values.keys().next();
  if (values.size >= most && !oldest.done) values.delete(oldest.value);
  const made = make();
  values.set(name, made);
  made.catch(() => values.delete(name));
  return made;
}
