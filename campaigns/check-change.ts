import { fault, type Fault } from './checks/fault.ts';
import type { CampaignDefinition } from './definition.ts';
import type { InstantWin } from './mechanics/instant-win.ts';
import { drawInstants, type Lottery } from './mechanics/lottery.ts';
import { planOf } from './plan.ts';
import type { WinnersOfPrize } from './prizes.ts';

type DrawnAhead = 'moments' | 'sealed';
type With<Kind extends DrawnAhead> = InstantWin & { draw: { kind: Kind } };

const isDrawn =
  <Kind extends DrawnAhead>(kind: Kind) =>
  (mechanic: CampaignDefinition['mechanics'][number]): mechanic is With<Kind> =>
    mechanic.kind === 'instant-win' && mechanic.draw.kind === kind;
const hasMoments = isDrawn('moments');
const isSealed = isDrawn('sealed');

/** What a launch fixes for good: the time over which winning moments are drawn, the packs that sealed winners are shared over. */
export function fixedByLaunch({ mechanics }: CampaignDefinition): { span: boolean; packs: boolean } {
  return { span: mechanics.some(hasMoments), packs: mechanics.some(isSealed) };
}

/**
 * What a change of a campaign that was launched must leave as it is. Winning moments are drawn by their table over the
 * seconds of the campaign and numbered by time, and a claim takes the next number: another table or another span would
 * number them anew, so that some could be won twice and others never. A mechanic that is added has numbers of its own.
 * Sealed winners lie in packs, each batch's share by table and packs: with others the shares would add up to more than
 * either promises, and a prize that is promised less would be won all the same. Of a lottery, draws that are past keep
 * their numbers, by which entries are counted, and the stock of their prizes.
 */
export function checkChange(before: CampaignDefinition, after: CampaignDefinition, now: Date): Fault[] {
  const moments = before.mechanics.filter(hasMoments);
  return [
    ...(fixedByLaunch(before).span ? checkSpan(before, after) : []),
    ...moments.flatMap((mechanic) => checkMoments(mechanic, after)),
    ...checkSealed(before, after),
    ...before.mechanics.flatMap((mechanic) =>
      mechanic.kind === 'lottery' ? checkLottery(mechanic, before, after, now) : [],
    ),
  ];
}

function checkSpan(before: CampaignDefinition, after: CampaignDefinition): Fault[] {
  const [was, is] = [planOf(before), planOf(after)];
  if (was.startsMs === is.startsMs && was.endsMs === is.endsMs) return [];
  const fields = (['startsAt', 'endsAt'] as const).filter((field) => before[field] !== after[field]);
  return (fields.length > 0 ? fields : (['timeZone'] as const)).map((field) =>
    fault([field], 'moments-span-fixed'),
  );
}

function checkMoments({ id, draw }: With<'moments'>, after: CampaignDefinition): Fault[] {
  const index = after.mechanics.findIndex((mechanic) => mechanic.id === id);
  const changed = after.mechanics[index];
  if (!changed) return [fault(['mechanics'], 'moments-removed')];
  if (!hasMoments(changed) || changed.draw.rollover !== draw.rollover)
    return [fault(['mechanics', index, 'draw'], 'moments-fixed')];
  return isSameTable(draw.prizes, changed.draw.prizes)
    ? []
    : [fault(['mechanics', index, 'draw', 'prizes'], 'moments-fixed')];
}

function checkSealed(before: CampaignDefinition, after: CampaignDefinition): Fault[] {
  const kept = before.mechanics.filter(isSealed);
  const gone = kept.some(({ id }) => !after.mechanics.some((mechanic) => mechanic.id === id));
  const faults = after.mechanics.flatMap((mechanic, index) => {
    const was = kept.find(({ id }) => id === mechanic.id);
    if (!isSealed(mechanic)) return was ? [fault(['mechanics', index, 'draw'], 'sealed-fixed')] : [];
    if (!was) return [fault(['mechanics', index, 'draw'], 'sealed-late')];
    const isSame = isSameTable(was.draw.prizes, mechanic.draw.prizes);
    return isSame ? [] : [fault(['mechanics', index, 'draw', 'prizes'], 'sealed-fixed')];
  });
  return [
    ...(fixedByLaunch(before).packs && before.packs !== after.packs ? [fault(['packs'], 'packs-fixed')] : []),
    ...(gone ? [fault(['mechanics'], 'sealed-fixed')] : []),
    ...faults,
  ];
}

function checkLottery(
  lottery: Lottery,
  before: CampaignDefinition,
  after: CampaignDefinition,
  now: Date,
): Fault[] {
  const past = drawInstants(lottery, before).filter((instant) => instant <= now.getTime());
  if (past.length === 0) return [];
  const index = after.mechanics.findIndex(({ id }) => id === lottery.id);
  const changed = after.mechanics[index];
  if (changed?.kind !== 'lottery') return [fault(['mechanics'], 'lottery-fixed')];
  const instants = drawInstants(changed, after);
  const moved = past.some((instant, draw) => instants[draw] !== instant);
  const fewer = lottery.prizes.some(
    ({ prizeId, winners }) => (changed.prizes.find((row) => row.prizeId === prizeId)?.winners ?? 0) < winners,
  );
  return [
    ...(moved ? [fault(['mechanics', index, 'drawsAt'], 'lottery-fixed')] : []),
    ...(fewer ? [fault(['mechanics', index, 'prizes'], 'lottery-fixed')] : []),
  ];
}

/** The same rows in the same order, which is that of drawing. */
function isSameTable(before: readonly WinnersOfPrize[], after: readonly WinnersOfPrize[]): boolean {
  const [was, is] = [before, after].map((table) =>
    JSON.stringify(table.map((row) => [row.prizeId, row.winners])),
  );
  return was === is;
}
