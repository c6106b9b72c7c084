import type { Offer } from './mechanics/gift.ts';
import type { Plan } from './plan.ts';
import { prizeDayPool, prizePool, type PoolUse } from './pools.ts';
import type { Prize } from './prizes.ts';
import { budgetPool, paysFor, type Budget } from './rules/budget.ts';

/** What one claim may draw from pools and budgets, and what it has drawn so far. A pool that nobody told of is empty. */
export class Purse {
  readonly #plan: Plan;
  readonly #day: string;
  readonly #budgets: readonly Budget[];
  readonly #left: ReadonlyMap<string, number> | undefined;
  readonly #drawn = new Map<string, PoolUse>();

  constructor(plan: Plan, day: string, place: string | null | undefined, left?: ReadonlyMap<string, number>) {
    this.#plan = plan;
    this.#day = day;
    this.#budgets = plan.budgets.filter((budget) => paysFor(budget, place));
    this.#left = left;
  }

  get uses(): PoolUse[] {
    return [...this.#drawn.values()];
  }

  /** Draws what a prize costs from all of its pools, or from none. */
  buy(prize: Prize, { from, daily }: Offer): boolean {
    // What is sealed was promised with the pack; no definition puts a budget above it.
    if (from === 'sealed') return true;
    const uses = this.#budgets
      .filter(({ of }) => of !== 'points')
      .map((budget) => this.#use(budget, budget.of === 'money' ? prize.worth : 1));
    if (from !== 'moments')
      uses.push({ pool: prizePool(prize.id), amount: 1, most: this.#plan.unpromised.get(prize.id) ?? 0 });
    if (daily)
      uses.push({
        pool: prizeDayPool(prize.id, this.#day),
        amount: 1,
        most: this.#plan.perDay.get(prize.id) ?? 0,
      });
    return this.#draw(uses);
  }

  /** Draws points from every budget of points. @returns the budget that is spent, or null */
  spendPoints(points: number): Budget | null {
    const budgets = this.#budgets.filter(({ of }) => of === 'points');
    const spent = budgets.find((budget) => !this.#holds(this.#use(budget, points)));
    if (spent) return spent;
    this.#draw(budgets.map((budget) => this.#use(budget, points)));
    return null;
  }

  #use(budget: Budget, amount: number): PoolUse {
    return { pool: budgetPool(budget, this.#day), amount, most: budget.amount };
  }

  #holds({ pool, amount, most }: PoolUse): boolean {
    const drawn = this.#drawn.get(pool)?.amount ?? 0;
    return drawn + amount <= Math.min(this.#left?.get(pool) ?? 0, most);
  }

  #draw(uses: readonly PoolUse[]): boolean {
    if (!uses.every((use) => this.#holds(use))) return false;
    for (const use of uses) {
      if (use.amount === 0) continue;
      const drawn = this.#drawn.get(use.pool)?.amount ?? 0;
      this.#drawn.set(use.pool, { ...use, amount: drawn + use.amount });
    }
    return true;
  }
}
