import { budgetPool } from './rules/budget.ts';
import type { Plan } from './plan.ts';

/** Something that many claims draw from and that runs out: a prize's stock, a budget. */
export interface PoolKey {
  /** `prize:ID`, `prize:ID@DAY`, or a budget's name; the day is a local one, `YYYY-MM-DD`. */
  pool: string;
  /** What it holds before anything is drawn. */
  most: number;
}
/** What a claim draws from a pool. */
export interface PoolUse extends PoolKey {
  amount: number;
}

export function prizePool(prizeId: string): string {
  return `prize:${prizeId}`;
}

export function prizeDayPool(prizeId: string, day: string): string {
  return `prize:${prizeId}@${day}`;
}

/** Every pool that a claim on a local day may draw from, which makes it all the facts that a claim needs of pools. */
export function poolsOn(plan: Plan, pooledPrizes: ReadonlySet<string>, day: string): PoolKey[] {
  return [
    ...[...pooledPrizes].map((id) => ({ pool: prizePool(id), most: plan.unpromised.get(id) ?? 0 })),
    ...[...plan.perDay].map(([id, most]) => ({ pool: prizeDayPool(id, day), most })),
    ...plan.budgets.map((budget) => ({ pool: budgetPool(budget, day), most: budget.amount })),
  ];
}
