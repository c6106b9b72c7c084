import { storedDefinitionSchema, type CampaignDefinition } from '#campaigns/definition.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { selectDefinition } from './queries.ts';

const KEPT_MAX = 2000;

/** Campaign definitions by version. A version never changes, so a copy in memory is as good as the row. */
export class Definitions {
  readonly #kept = new Map<string, CampaignDefinition>();

  /** @throws Error where the version does not exist, which a foreign key rules out */
  async get(sql: Database | Transaction, programId: number, campaignId: number, version: number) {
    const key = `${programId}:${campaignId}:${version}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const [row] = await selectDefinition(sql, programId, campaignId, version);
    if (!row) throw new Error(`campaign ${campaignId} of program ${programId} has no version ${version}`);
    const definition = storedDefinitionSchema.parse(row.definition);
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    this.#kept.set(key, definition);
    return definition;
  }
}
