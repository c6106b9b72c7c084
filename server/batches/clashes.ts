import type { LifeChange, Standing } from '#campaigns/code-states.ts';
import { Refusal } from '../errors.ts';
import type { Clash } from './range-states.ts';

const LISTED_MAX = 100;
const SAID_MAX = 3;

const words: Record<Standing, string> = {
  minted: 'only minted',
  sent: 'sent to the printer',
  printed: 'printed',
  active: 'active',
  expired: 'expired',
  recalled: 'recalled',
  voided: 'voided',
};

/**
 * The refusal of a change that contradicts how ranges stand. Its member `clashes` lists the first 100 of them.
 * @param all nothing at all would change
 */
export function refuseClashes(clashes: readonly Clash[], { to }: LifeChange, all: boolean): Refusal {
  const same = all && clashes.every(({ standing }) => standing === to);
  const said = clashes
    .slice(0, SAID_MAX)
    .map(({ firstSerial, lastSerial, standing }) => `${firstSerial} to ${lastSerial} (${words[standing]})`);
  const more = clashes.length > SAID_MAX ? ` and ${clashes.length - SAID_MAX} more` : '';
  const what = to === undefined ? 'be extended' : `become ${words[to]}`;
  return new Refusal(
    'conflict',
    same ? 'nothing-to-change' : 'ranges-clash',
    `These serials cannot ${what}: ${said.join(', ')}${more}. Nothing was changed.`,
    { members: { clashes: clashes.slice(0, LISTED_MAX), clashesTotal: clashes.length } },
  );
}
