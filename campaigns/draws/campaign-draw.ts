import type { CampaignDefinition } from '../definition.ts';
import { CHANCES } from '../mechanics/instant-win.ts';
import { planOf } from '../plan.ts';
import type { WinnersOfPrize } from '../prizes.ts';
import type { Draw, Moments, Prf } from './draw.ts';
import { drawWinners, type Winners, type WinnersDraw } from './winners.ts';
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

/** A draw, and what it is called in the cache. */
export interface NamedDraw extends WinnersDraw {
  name: string;
}

let count = 0;
const numbers = new WeakMap<CampaignDefinition, number>();

/** Versions apart: what one has drawn is not another's. */
function numberOf(definition: CampaignDefinition): number {
  let number = numbers.get(definition);
  if (number === undefined) numbers.set(definition, (number = ++count));
  return number;
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
  /** What was asked for last: the claims of a transaction ask for the same. */
  #last: { mechanicId: string; batch: DrawnCode['batch']; winners: Winners } | null = null;

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

  /** The draws that codes of a batch are decided by and that are not in the cache, each with its name there. */
  missing(batch: DrawnCode['batch']): NamedDraw[] {
    return this.#definition.mechanics
      .flatMap((mechanic) => {
        if (mechanic.kind !== 'instant-win') return [];
        if (mechanic.draw.kind === 'sealed') return [this.#sealedDraw(mechanic.id, batch)];
        return mechanic.draw.kind === 'moments' ? [this.#momentsDraw(mechanic.id)] : [];
      })
      .filter(({ name }) => !this.#cache.has(name));
  }

  /** The winners that a mechanic sealed into a batch; their places are the serials, counted from the batch's first. */
  batchWinners(mechanicId: string, batch: DrawnCode['batch']): Winners {
    if (this.#last?.mechanicId !== mechanicId || this.#last.batch !== batch)
      this.#last = { mechanicId, batch, winners: this.#winners(this.#sealedDraw(mechanicId, batch)) };
    return this.#last.winners;
  }

  /** Winning moments, on whole seconds after the campaign's start, no two at once. */
  moments(mechanicId: string): Moments {
    const { startsMs } = planOf(this.#definition);
    const winners = this.#winners(this.#momentsDraw(mechanicId));
    return {
      count: winners.count,
      instantOf: (moment) => startsMs + winners.offsetOf(moment) * 1000,
      prizeOf: (moment) => winners.prizeOf(moment),
      lastUpTo: (instantMs) => winners.lastUpTo(Math.floor((instantMs - startsMs) / 1000)),
    };
  }

  #winners({ name, ...draw }: NamedDraw): Winners {
    return this.#cache.get(name, () => drawWinners(this.#prf, draw));
  }

  /** What is sealed in a batch is fixed for all versions of the campaign. */
  #sealedDraw(mechanicId: string, { batchId, codes, sealed }: DrawnCode['batch']): NamedDraw {
    const label = `sealed|${mechanicId}|${batchId}`;
    return { name: `${this.#name}|${label}`, label, size: codes, table: sealed.get(mechanicId) ?? [] };
  }

  #momentsDraw(mechanicId: string): NamedDraw {
    const { startsMs, endsMs } = planOf(this.#definition);
    const label = `moments|${mechanicId}`;
    const size = Math.floor((endsMs - startsMs) / 1000);
    const name = `${this.#name}:${numberOf(this.#definition)}|${label}`;
    return { name, label, size, table: this.#momentTable(mechanicId) };
  }

  #momentTable(mechanicId: string): readonly WinnersOfPrize[] {
    const mechanic = this.#definition.mechanics.find(({ id }) => id === mechanicId);
    if (mechanic?.kind !== 'instant-win' || mechanic.draw.kind !== 'moments')
      throw new Error(`mechanic ${mechanicId} has no winning moments`);
    return mechanic.draw.prizes;
  }
}
