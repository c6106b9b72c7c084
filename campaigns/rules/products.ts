import { z } from 'zod';
import { idListSchema } from '../fields.ts';
import type { RuleFacts, RuleRefusal } from './refusal.ts';

/** Packs of these products take part. */
export const productsSchema = z.strictObject({ kind: z.literal('products'), productIds: idListSchema });
export type Products = z.infer<typeof productsSchema>;

export function products({ productIds }: Products, { productId }: RuleFacts): RuleRefusal | null {
  const takesPart = productId !== undefined && productIds.includes(productId);
  return takesPart ? null : { outcome: 'not-eligible', reason: 'product' };
}
