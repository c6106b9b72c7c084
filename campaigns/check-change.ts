import { fault, type Fault } from './checks/fault.ts';
import type { CampaignDefinition } from './definition.ts';
import type { InstantWin } from './mechanics/instant-win.ts';
import { planOf } from './plan.ts';

/**
 * What a change of a campaign that was launched must leave as it is. Winning moments are drawn by their table over the
 * seconds of the campaign and numbered by time, and a claim takes the next number: another table or another span would
 * number them anew, so that some could be won twice and others never. A mechanic that is added has numbers of its own.
 */
export function checkChange(before: CampaignDefinition, after: CampaignDefinition): Fault[] {
  const kept = before.mechanics.filter(hasMoments);
  if (kept.length === 0) return [];
  return [...checkSpan(before, after), ...kept.flatMap((mechanic) => checkMoments(mechanic, after))];
}

type WithMoments = InstantWin & { draw: { kind: 'moments' } };

function hasMoments(mechanic: CampaignDefinition['mechanics'][number]): mechanic is WithMoments {
  return mechanic.kind === 'instant-win' && mechanic.draw.kind === 'moments';
}

function checkSpan(before: CampaignDefinition, after: CampaignDefinition): Fault[] {
  const [was, is] = [planOf(before), planOf(after)];
  if (was.startsMs === is.startsMs && was.endsMs === is.endsMs) return [];
  const fields = (['startsAt', 'endsAt'] as const).filter((field) => before[field] !== after[field]);
  return (fields.length > 0 ? fields : (['timeZone'] as const)).map((field) =>
    fault([field], 'moments-span-fixed'),
  );
}

function checkMoments({ id, draw }: WithMoments, after: CampaignDefinition): Fault[] {
  const index = after.mechanics.findIndex((mechanic) => mechanic.id === id);
  const changed = after.mechanics[index];
  if (!changed) return [fault(['mechanics'], 'moments-removed')];
  if (!hasMoments(changed) || changed.draw.rollover !== draw.rollover)
    return [fault(['mechanics', index, 'draw'], 'moments-fixed')];
  const rows = [draw.prizes, changed.draw.prizes];
  const same = new Set(rows.map((table) => JSON.stringify(table.map((row) => [row.prizeId, row.winners]))));
  return same.size === 1 ? [] : [fault(['mechanics', index, 'draw', 'prizes'], 'moments-fixed')];
}
