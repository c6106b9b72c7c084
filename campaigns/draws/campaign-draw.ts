import type { CampaignDefinition } from '../definition.ts';
import { CHANCES } from '../mechanics/instant-win.ts';
import { planOf } from '../plan.ts';
import type { WinnersOfPrize } from '../prizes.ts';
import type { Draw, Moments, Prf } from './draw.ts';
import { drawWinners, type Winners } from './winners.ts';
import type { WinnersCache } from './winners-cache.ts';
import { Words } from './words.ts';

/** A code as the draw sees it, and how many winners of each prize its batch has by sealed mechanic. */
export interface DrawnCode {
  keyId: number;
  serial: number;
  batch: {
    batchId: number;
    firstSerial: number;
    /** How many codes it has, from `firstSerial` on. */
    codes: number;
    sealed: ReadonlyMap<string, readonly WinnersOfPrize[]>;
  };
}

/**
 * Everything that chance decides in a campaign, from its seed alone: whoever has the seed, the definition and the sizes
 * of the batches finds the same. Labels of the seed's function, each followed by `|` and a counter from 0 on:
 * `sealed|MECHANIC|BATCH`, `moments|MECHANIC`, `odds|MECHANIC|KEY|SERIAL`, `piece|MECHANIC|KEY|SERIAL`.
 */
export class CampaignDraw {
  readonly #definition: CampaignDefinition;
  readonly #prf: Prf;
  readonly #name: string;
  readonly #cache: WinnersCache;

  /** @param name of the campaign among all whose winners are in the cache */
  constructor(definition: CampaignDefinition, prf: Prf, name: string, cache: WinnersCache) {
    this.#definition = definition;
    this.#prf = prf;
    this.#name = name;
    this.#cache = cache;
  }

  /** What the seed says of one code; nothing is drawn before it is asked for. */
  forCode({ keyId, serial, batch }: DrawnCode): Draw {
    const code = `${keyId}|${serial}`;
    const drawn = (label: string, bound: number) => new Words(this.#prf, `${label}|${code}`).below(bound);
    return {
      sealed: (mechanicId) => this.batchWinners(mechanicId, batch).at(serial - batch.firstSerial),
      moments: (mechanicId) => this.moments(mechanicId),
      odds: (mechanicId) => drawn(`odds|${mechanicId}`, CHANCES),
      piece: (mechanicId, totalWeight) => drawn(`piece|${mechanicId}`, totalWeight),
    };
  }

  /** The winners that a mechanic sealed into a batch; their places are the serials, counted from the batch's first. */
  batchWinners(mechanicId: string, { batchId, codes, sealed }: DrawnCode['batch']): Winners {
    const label = `sealed|${mechanicId}|${batchId}`;
    const table = sealed.get(mechanicId) ?? [];
    return this.#cache.get(`${this.#name}|${label}`, () => drawWinners(this.#prf, label, codes, table));
  }

  /** Winning moments, on whole seconds after the campaign's start, no two at once. */
  moments(mechanicId: string): Moments {
    const { startsMs, endsMs } = planOf(this.#definition);
    const label = `moments|${mechanicId}`;
    const winners = this.#cache.get(`${this.#name}|${label}`, () =>
      drawWinners(this.#prf, label, Math.floor((endsMs - startsMs) / 1000), this.#momentTable(mechanicId)),
    );
    return {
      count: winners.count,
      instantOf: (moment) => startsMs + winners.offsetOf(moment) * 1000,
      prizeOf: (moment) => winners.prizeOf(moment),
      lastUpTo: (instantMs) => winners.lastUpTo(Math.floor((instantMs - startsMs) / 1000)),
    };
  }

  #momentTable(mechanicId: string): readonly WinnersOfPrize[] {
    const mechanic = this.#definition.mechanics.find(({ id }) => id === mechanicId);
    if (mechanic?.kind !== 'instant-win' || mechanic.draw.kind !== 'moments')
      throw new Error(`mechanic ${mechanicId} has no winning moments`);
    return mechanic.draw.prizes;
  }
}
