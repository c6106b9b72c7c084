import type { Mechanic } from '../mechanics/index.ts';
import type { WinnersOfPrize } from '../prizes.ts';
import type { Prf } from './draw.ts';
import { Words } from './words.ts';

const PHASES = 2 ** 32;

/** Whole things that the line from 0 to `things` over `span` has passed at a point; the phase says where it steps. */
function passed(things: number, at: number, span: number, phase: number): number {
  if (span === 0) return 0;
  const [steps, whole] = [BigInt(PHASES), BigInt(span)];
  return Number((BigInt(things) * BigInt(at) * steps + BigInt(phase) * whole) / (whole * steps));
}

/** How many winners of each prize of a table are among the first `minted` of `packs` codes. */
function winnersAmong(
  table: readonly WinnersOfPrize[],
  packs: number,
  minted: number,
  phases: readonly number[],
): number[] {
  let rest = table.reduce((sum, { winners }) => sum + winners, 0);
  let places = passed(rest, Math.min(minted, packs), packs, phases[0] ?? 0);
  return table.map(({ winners }, row) => {
    const here = passed(winners, places, rest, phases[row + 1] ?? 0);
    rest -= winners;
    places -= here;
    return here;
  });
}

/**
 * The winners of a batch by sealed mechanic: its share by size, in whole winners, prizes in the order of the table. Batches
 * that make up `packs` have exactly the winners of the definition, in whatever sizes they come and never more winners than
 * codes; codes beyond the packs win nothing. Into which batch a winner that is left over falls is the seed's to say: the
 * label is `shares|MECHANIC`, one number below 2^32 for all prizes together, then one for each.
 *
 * @param before how many codes were minted for the campaign before this batch
 */
export function sealedTables(
  { mechanics, packs }: { mechanics: readonly Mechanic[]; packs?: number | undefined },
  prf: Prf,
  { before, codes }: { before: number; codes: number },
): Map<string, WinnersOfPrize[]> {
  const tables = new Map<string, WinnersOfPrize[]>();
  for (const mechanic of mechanics) {
    if (mechanic.kind !== 'instant-win' || mechanic.draw.kind !== 'sealed' || packs === undefined) continue;
    const table = mechanic.draw.prizes;
    const words = new Words(prf, `shares|${mechanic.id}`);
    const phases = Array.from({ length: table.length + 1 }, () => words.below(PHASES));
    const earlier = winnersAmong(table, packs, before, phases);
    const shares = winnersAmong(table, packs, before + codes, phases).map((winners, row) => ({
      prizeId: table[row]?.prizeId ?? '',
      winners: winners - (earlier[row] ?? 0),
    }));
    tables.set(
      mechanic.id,
      shares.filter(({ winners }) => winners > 0),
    );
  }
  return tables;
}
