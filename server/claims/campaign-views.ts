import { isChance } from '#campaigns/check-launch.ts';
import { pointsPerPack, spanOf } from '#campaigns/decide-claim.ts';
import type { Database } from '../db/connect.ts';
import type { Definitions } from './definitions.ts';
import { selectView } from './queries.ts';

/** What a phone is shown of the campaign behind a code; the shape of the API's CampaignView. */
export interface CampaignView {
  programId: number;
  campaignId: number;
  programName: string;
  pointsName: { vi: string; en: string };
  brandName: string;
  accentColour: string;
  productName: string;
  headline: { vi: string; en: string };
  terms: { vi: string; en: string } | null;
  timeZone: string;
  startsAt: string;
  endsAt: string;
  /** What a pack of the product is sure to give; what an hour, a tier or luck adds is left out. */
  points: number;
  /** Luck decides, so what is promised of it has a public page; left out for rehearsals, which have none. */
  provable?: true;
  /** The code is for a rehearsal. */
  test: boolean;
}

const FRESH_MS = 3000;
const KEPT_MAX = 5000;

/** Names, colours and texts by batch, read again after three seconds: they dress a page and decide nothing. */
export class CampaignViews {
  readonly #sql: Database;
  readonly #definitions: Definitions;
  readonly #kept = new Map<string, { untilMs: number; view: Promise<CampaignView> }>();

  constructor(sql: Database, definitions: Definitions) {
    this.#sql = sql;
    this.#definitions = definitions;
  }

  get(programId: number, batchId: number): Promise<CampaignView> {
    const key = `${programId}:${batchId}`;
    const kept = this.#kept.get(key);
    if (kept && kept.untilMs > Date.now()) return kept.view;
    const view = this.#read(programId, batchId);
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    this.#kept.set(key, { untilMs: Date.now() + FRESH_MS, view });
    view.catch(() => this.#kept.delete(key));
    return view;
  }

  async #read(programId: number, batchId: number): Promise<CampaignView> {
    const [row] = await selectView(this.#sql, programId, batchId);
    if (!row) throw new Error(`batch ${batchId} of program ${programId} is gone`);
    const { version, productId, ...names } = row;
    const definition = await this.#definitions.get(this.#sql, programId, row.campaignId, version);
    const { startsMs, endsMs } = spanOf(definition);
    return {
      ...names,
      headline: definition.headline,
      terms: definition.terms ?? null,
      timeZone: definition.timeZone,
      startsAt: new Date(startsMs).toISOString(),
      endsAt: new Date(endsMs).toISOString(),
      points: pointsPerPack(definition, productId),
      ...(isChance(definition) && !names.test && { provable: true }),
    };
  }
}
