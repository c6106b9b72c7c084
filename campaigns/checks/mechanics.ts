import type { CampaignDefinition } from '../definition.ts';
import type { CollectSet } from '../mechanics/collect-set.ts';
import { mechanicId, type Mechanic } from '../mechanics/index.ts';
import { CHANCES, type InstantWin } from '../mechanics/instant-win.ts';
import { drawInstants, type Lottery } from '../mechanics/lottery.ts';
import type { PointsPerPack } from '../mechanics/points-per-pack.ts';
import { planOf } from '../plan.ts';
import { comesWithin, isEmptyWindow, overlappingWindow, weekSpans, without } from '../windows.ts';
import { fault, repeated, type Fault } from './fault.ts';
import { checkReach } from './reach.ts';

type Path = Fault['path'];

export function checkMechanics(definition: CampaignDefinition): Fault[] {
  const { mechanics } = definition;
  return [
    ...repeated(mechanics.map(mechanicId), 'mechanic-repeated', (index) => ['mechanics', index, 'id']),
    ...mechanics.flatMap((mechanic, index) => checkMechanic(definition, mechanic, ['mechanics', index])),
  ];
}

function checkMechanic(definition: CampaignDefinition, mechanic: Mechanic, at: Path): Fault[] {
  switch (mechanic.kind) {
    case 'points-per-pack':
      return checkPoints(definition, mechanic, at);
    case 'instant-win':
      return checkDraw(definition, mechanic, [...at, 'draw']);
    case 'lottery':
      return checkLottery(definition, mechanic, at);
    case 'collect-set':
      return [...checkPieces(mechanic, at), ...checkReach(definition, mechanic, at)];
    case 'every-nth':
    case 'streak':
    case 'missions':
      return checkReach(definition, mechanic, at);
  }
}

function checkPoints(definition: CampaignDefinition, mechanic: PointsPerPack, at: Path): Fault[] {
  const { byProduct = [], tierPercent = [], happyHours = [] } = mechanic;
  const overlapping = overlappingWindow(happyHours);
  return [
    ...repeated(
      byProduct.map(({ productId }) => String(productId)),
      'product-repeated',
      (row) => [...at, 'byProduct', row, 'productId'],
    ),
    ...repeated(
      tierPercent.map(({ tier }) => tier),
      'tier-repeated',
      (row) => [...at, 'tierPercent', row, 'tier'],
    ),
    ...happyHours.flatMap((hour, row) => {
      if (isEmptyWindow(hour)) return [fault([...at, 'happyHours', row], 'window-empty')];
      return comesWhileOpen(definition, hour) ? [] : [fault([...at, 'happyHours', row], 'window-never')];
    }),
    ...(overlapping < 0 ? [] : [fault([...at, 'happyHours', overlapping], 'windows-overlap')]),
  ];
}

function comesWhileOpen(
  definition: CampaignDefinition,
  hour: NonNullable<PointsPerPack['happyHours']>[number],
): boolean {
  const { startsMs, endsMs, closed } = planOf(definition);
  return comesWithin(without(weekSpans([hour]), closed), startsMs, endsMs, definition.timeZone);
}

function checkDraw(definition: CampaignDefinition, { draw }: InstantWin, at: Path): Fault[] {
  const twice = repeated(
    draw.prizes.map(({ prizeId }) => prizeId),
    'table-repeated',
    (row) => [...at, 'prizes', row, 'prizeId'],
  );
  if (draw.kind === 'odds') return [...twice, ...checkOdds(draw.prizes, at)];
  const { startsMs, endsMs } = planOf(definition);
  const seconds = Math.floor((endsMs - startsMs) / 1000);
  const { packs } = definition;
  if (draw.kind === 'sealed' && packs === undefined) return [...twice, fault(['packs'], 'packs-missing')];
  return [
    ...twice,
    ...overflow(draw.prizes, packs, 'winners-above-packs', at),
    ...(draw.kind === 'moments' ? overflow(draw.prizes, seconds, 'moments-above-span', at) : []),
  ];
}

function checkOdds(prizes: readonly { chance: number }[], at: Path): Fault[] {
  let total = 0;
  for (const [row, { chance }] of prizes.entries()) {
    total += chance;
    if (total > CHANCES) return [fault([...at, 'prizes', row, 'chance'], 'odds-above-one')];
  }
  return [];
}

/** The first row with which a table draws more winners than there is room for. */
function overflow(
  prizes: readonly { winners: number }[],
  room: number | undefined,
  code: 'winners-above-packs' | 'moments-above-span',
  at: Path,
): Fault[] {
  let total = 0;
  for (const [row, { winners }] of prizes.entries()) {
    total += winners;
    if (room !== undefined && total > room) return [fault([...at, 'prizes', row, 'winners'], code)];
  }
  return [];
}

function checkLottery(definition: CampaignDefinition, mechanic: Lottery, at: Path): Fault[] {
  const { startsMs } = planOf(definition);
  const instants = drawInstants(mechanic, definition);
  const unordered = instants.findIndex((instant, draw) => instant <= (instants[draw - 1] ?? -Infinity));
  const { packs } = definition;
  const entries = packs === undefined ? undefined : packs * mechanic.entriesPerPack;
  return [
    ...repeated(
      mechanic.prizes.map(({ prizeId }) => prizeId),
      'table-repeated',
      (row) => [...at, 'prizes', row, 'prizeId'],
    ),
    ...((instants[0] ?? 0) > startsMs ? [] : [fault([...at, 'drawsAt', 0], 'draw-too-early')]),
    ...(unordered < 0 ? [] : [fault([...at, 'drawsAt', unordered], 'draws-unordered')]),
    ...overflow(mechanic.prizes, entries, 'winners-above-packs', at),
  ];
}

function checkPieces({ pieces }: CollectSet, at: Path): Fault[] {
  return [
    ...repeated(
      pieces.map(({ id }) => id),
      'piece-repeated',
      (row) => [...at, 'pieces', row, 'id'],
    ),
    ...pieces.flatMap(({ weight }, row) =>
      weight === 0 ? [fault([...at, 'pieces', row, 'weight'], 'piece-unreachable')] : [],
    ),
  ];
}
