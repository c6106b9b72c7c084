import type { CampaignDefinition } from '../definition.ts';
import type { Mechanic } from '../mechanics/index.ts';
import type { Missions, Task } from '../mechanics/missions.ts';
import type { Streak } from '../mechanics/streak.ts';
import { packsNeeded, packsOfTask } from '../worst-case.ts';
import { fault, repeated, type Fault } from './fault.ts';
import { openDays, packsWithin } from './open-days.ts';

type Path = Fault['path'];
type Rounded = Extract<Mechanic, { grant: unknown }>;

/** Whether one member can round something off before the end, under the campaign's limits. */
export function checkReach(definition: CampaignDefinition, mechanic: Rounded, at: Path): Fault[] {
  if (mechanic.kind === 'missions') return checkTasks(definition, mechanic, at);
  if (mechanic.kind === 'streak') return checkStreak(definition, mechanic, at);
  const most = packsWithin(definition, openDays(definition).count);
  const field = mechanic.kind === 'every-nth' ? 'n' : 'pieces';
  const needed = packsNeeded(mechanic, definition.mechanics);
  return needed > most ? [fault([...at, field], 'packs-above-limit')] : [];
}

function checkStreak(definition: CampaignDefinition, { days }: Streak, at: Path): Fault[] {
  const path = [...at, 'days'];
  if (days > openDays(definition).inARow) return [fault(path, 'days-above-span')];
  return packsWithin(definition, days) < days ? [fault(path, 'packs-above-limit')] : [];
}

function checkTasks(definition: CampaignDefinition, { tasks }: Missions, at: Path): Fault[] {
  return [
    ...repeated(
      tasks.map(({ id }) => id),
      'task-repeated',
      (row) => [...at, 'tasks', row, 'id'],
    ),
    ...tasks.flatMap((task, row) => checkTask(definition, task, [...at, 'tasks', row])),
  ];
}

function checkTask(definition: CampaignDefinition, task: Task, at: Path): Fault[] {
  const { mechanics, rules } = definition;
  const open = openDays(definition).count;
  if (task.kind === 'set') {
    const set = mechanics.find(({ id }) => id === task.mechanicId);
    if (set?.kind !== 'collect-set') return [fault([...at, 'mechanicId'], 'set-unknown')];
  }
  if (task.kind === 'days' && task.count > open) return [fault([...at, 'count'], 'days-above-span')];
  const takePart = rules.find((rule) => rule.kind === 'products')?.productIds;
  if (takePart && task.kind === 'products' && task.count > new Set(takePart).size)
    return [fault([...at, 'count'], 'products-above-rule')];
  if (takePart && task.kind === 'packs' && task.productIds?.every((id) => !takePart.includes(id)))
    return [fault([...at, 'productIds'], 'product-left-out')];
  const field = task.kind === 'set' ? 'mechanicId' : 'count';
  const needed = packsOfTask(task, mechanics);
  return needed > packsWithin(definition, open) ? [fault([...at, field], 'packs-above-limit')] : [];
}
