import type { CampaignDefinition } from '../definition.ts';
import { drawInstants } from '../mechanics/lottery.ts';
import { planOf } from '../plan.ts';
import { fault, repeated, type Fault } from './fault.ts';

/** Where a definition names a prize. */
export interface PrizeMention {
  prizeId: string;
  path: Fault['path'];
  /** How many are drawn for certain; null where it comes out of what is left. */
  promised: number | null;
}

export function prizeMentions(definition: CampaignDefinition): PrizeMention[] {
  return definition.mechanics.flatMap((mechanic, index): PrizeMention[] => {
    const at = ['mechanics', index];
    if (mechanic.kind === 'lottery')
      return mechanic.prizes.map(({ prizeId, winners }, row) => ({
        prizeId,
        path: [...at, 'prizes', row],
        promised: winners * drawInstants(mechanic, definition).length,
      }));
    if (mechanic.kind === 'instant-win')
      return mechanic.draw.prizes.map((prize, row) => ({
        prizeId: prize.prizeId,
        path: [...at, 'draw', 'prizes', row],
        promised: 'winners' in prize ? prize.winners : null,
      }));
    if (!('grant' in mechanic) || !('prizeId' in mechanic.grant)) return [];
    return [{ prizeId: mechanic.grant.prizeId, path: [...at, 'grant'], promised: null }];
  });
}

/** Prizes and the mechanics that give them: each known, reachable, and there when it is won. */
export function checkPrizes(definition: CampaignDefinition): Fault[] {
  const { prizes = [] } = definition;
  const mentions = prizeMentions(definition);
  return [
    ...repeated(
      prizes.map(({ id }) => id),
      'prize-repeated',
      (index) => ['prizes', index, 'id'],
    ),
    ...prizes.flatMap((prize, index) => {
      if (!mentions.some(({ prizeId }) => prizeId === prize.id))
        return [fault(['prizes', index], 'prize-unreachable')];
      return prize.stock === 0 ? [fault(['prizes', index, 'stock'], 'prize-without-stock')] : [];
    }),
    ...checkMentions(definition, mentions),
  ];
}

function checkMentions(definition: CampaignDefinition, mentions: readonly PrizeMention[]): Fault[] {
  const { prizes, unpromised } = planOf(definition);
  const promised = new Map<string, number>();
  return mentions.flatMap(({ prizeId, path, promised: drawn }) => {
    const prize = prizes.get(prizeId);
    if (!prize) return [fault([...path, 'prizeId'], 'prize-unknown')];
    if (prize.stock === 0) return [];
    if (drawn === null)
      return unpromised.get(prizeId) === 0 ? [fault([...path, 'prizeId'], 'prize-without-stock')] : [];
    const before = promised.get(prizeId) ?? 0;
    promised.set(prizeId, before + drawn);
    const overflows = before <= prize.stock && before + drawn > prize.stock;
    return overflows ? [fault([...path, 'winners'], 'winners-above-stock')] : [];
  });
}
