import type { PackRequest } from '../../api/batches.ts';

const kinds = ['roll', 'carton', 'pallet'] as const;
/** How many of the unit before there are in each; null or NaN where a kind is not used. */
export type LevelInput = Record<(typeof kinds)[number], number | null>;

/** The levels that a person has filled in, from the innermost outwards. */
export function levelsOf(input: LevelInput): PackRequest['levels'] {
  return kinds.flatMap((kind) => {
    const of = input[kind];
    return of !== null && of >= 1 ? [{ kind, of }] : [];
  });
}
