import { z } from 'zod';
import { idListSchema, localisedTextSchema, slugSchema } from '../fields.ts';
import { grantSchema } from '../prizes.ts';
import { completedOf, type MemberProgress, type TaskProgress } from '../progress.ts';
import { grantDue, nothing, type Gift, type GiveFacts } from './gift.ts';

const taskFields = { id: slugSchema, name: localisedTextSchema.optional() };
const countSchema = z.int().min(1).max(1000);

/** Tasks that together give something once. `packs`: so many packs, of some products or of all; `products`: so many
 * different products; `days`: packs on so many different days; `set`: a whole set of a collect-set mechanic. */
export const missionsSchema = z.strictObject({
  kind: z.literal('missions'),
  id: slugSchema,
  tasks: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('packs'),
          ...taskFields,
          count: countSchema,
          productIds: idListSchema.optional(),
        }),
        z.strictObject({ kind: z.literal('products'), ...taskFields, count: z.int().min(2).max(100) }),
        z.strictObject({ kind: z.literal('days'), ...taskFields, count: countSchema }),
        z.strictObject({ kind: z.literal('set'), ...taskFields, mechanicId: slugSchema }),
      ]),
    )
    .min(1)
    .max(12),
  grant: grantSchema,
});
export type Missions = z.infer<typeof missionsSchema>;
export type Task = Missions['tasks'][number];

/** @param setsDone how often a member has rounded off the set of a mechanic */
export function giveMission(
  mechanic: Missions,
  facts: GiveFacts,
  setsDone: (mechanicId: string) => number,
): Gift {
  const { progress } = facts;
  if (completedOf(progress, mechanic.id) > 0) return nothing;
  const tasks = (progress.tasks[mechanic.id] ??= {});
  for (const task of mechanic.tasks) {
    const before = tasks[task.id] ?? { done: 0 };
    tasks[task.id] = advanced(task, before, facts, setsDone);
  }
  const all = mechanic.tasks.every((task) => isTaskDone(task, tasks[task.id]));
  return grantDue({ ...mechanic, repeat: false }, all ? 1 : 0, progress);
}

function advanced(
  task: Task,
  before: TaskProgress,
  { productId, isNewDay }: GiveFacts,
  setsDone: (mechanicId: string) => number,
): TaskProgress {
  if (isTaskDone(task, before)) return before;
  const add = (more: boolean) => (more ? { ...before, done: before.done + 1 } : before);
  switch (task.kind) {
    case 'packs':
      return add(!task.productIds || (productId !== undefined && task.productIds.includes(productId)));
    case 'days':
      return add(isNewDay);
    case 'set':
      return { done: Math.min(setsDone(task.mechanicId), 1) };
    case 'products': {
      const { seen = [] } = before;
      if (productId === undefined || seen.includes(productId)) return before;
      return { done: before.done + 1, seen: [...seen, productId] };
    }
  }
}

/** How much a task asks for. */
export function taskGoal(task: Task): number {
  return task.kind === 'set' ? 1 : task.count;
}

function isTaskDone(task: Task, progress: TaskProgress | undefined): boolean {
  return (progress?.done ?? 0) >= taskGoal(task);
}

/** How far a member is in each task, in the campaign's order; for the shopper's screen. */
export function tasksOf(
  mechanic: Missions,
  progress: MemberProgress,
): { id: string; done: number; goal: number }[] {
  const tasks = progress.tasks[mechanic.id] ?? {};
  return mechanic.tasks.map((task) => ({
    id: task.id,
    done: tasks[task.id]?.done ?? 0,
    goal: taskGoal(task),
  }));
}
