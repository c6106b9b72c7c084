import type { Chance } from '../demo/random.ts';
import type { World } from './world.ts';

/** What a scenario came to. */
export interface Outcome {
  /** What was told and is not true, or not exactly once; nothing where all is well. */
  contradictions: string[];
  /** What happened, in numbers. */
  detail: Record<string, unknown>;
}

/** A fault, made to happen; `full` is what `npm run faults` runs, `slice` what `npm test` does. */
export interface Scenario<Size = Record<string, number>> {
  name: string;
  /** What is proven, in a sentence. */
  proves: string;
  full: Size;
  slice: Size;
  /** Kills something, so that servers have failures to log. */
  kills?: true;
  run: (world: World, size: Size, chance: Chance) => Promise<Outcome>;
}
