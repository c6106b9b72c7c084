import type { StaffContext } from '../context.ts';
import { containsPattern, readCursor, type PageInput } from '../http/paging.ts';
import { toProduct, type Product } from './get-product.ts';
import { selectProducts } from './queries.ts';

export interface ProductsInput extends PageInput {
  /** Part of a name or of a GTIN. */
  q?: string | undefined;
  archived?: boolean | undefined;
}

/** The program's products, newest first, a page at a time. */
export async function listProducts(
  ctx: StaffContext,
  input: ProductsInput,
): Promise<{ products: Product[]; nextCursor: string | null }> {
  const rows = await selectProducts(ctx.sql, ctx.actor.programId, {
    pattern: containsPattern(input.q),
    archived: input.archived ?? null,
    before: readCursor(input.cursor),
    limit: input.limit + 1,
  });
  const products = rows.slice(0, input.limit).map(toProduct);
  const last = rows.length > input.limit ? products.at(-1) : undefined;
  return { products, nextCursor: last ? String(last.productId) : null };
}
