import { Refusal } from '../errors.ts';

/**
 * Does something with one gift after the other, each in a transaction of its own; what is refused for one is said of it
 * and holds up no other.
 */
export async function eachGift<Item extends { redemptionId: string }>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<{ redemptionId: string; refused: string | null }[]> {
  const outcomes: { redemptionId: string; refused: string | null }[] = [];
  for (const item of items) {
    const refused = await work(item).then(
      () => null,
      (error: unknown) => {
        if (error instanceof Refusal) return error.code;
        throw error;
      },
    );
    outcomes.push({ redemptionId: item.redemptionId, refused });
  }
  return outcomes;
}
