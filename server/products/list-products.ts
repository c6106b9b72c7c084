import type { StaffContext } from '../context.ts';
import type { NameOrder } from '../db/list-order.ts';
import { pageOf } from '../db/page-of.ts';
import { containsPattern, readPlace, writePlace, type PageInput } from '../http/paging.ts';
import { toProduct, type Product } from './get-product.ts';
import { selectProducts } from './queries.ts';

export interface ProductsInput extends PageInput {
  /** Part of a name or of a GTIN. */
  q?: string | undefined;
  archived?: boolean | undefined;
  sort?: NameOrder | undefined;
}

/** The program's products, newest first unless asked otherwise, a page at a time. */
export async function listProducts(
  ctx: StaffContext,
  input: ProductsInput,
): Promise<{ products: Product[]; nextCursor: string | null }> {
  const order = input.sort ?? 'newest';
  const rows = await selectProducts(ctx.sql, ctx.actor.programId, {
    pattern: containsPattern(input.q),
    archived: input.archived ?? null,
    order,
    after: readPlace(order, input.cursor),
    limit: input.limit + 1,
  });
  const { page, nextCursor } = pageOf(rows, input.limit, (row) =>
    writePlace(order, { name: row.name, id: row.productId }),
  );
  return { products: page.map(toProduct), nextCursor };
}
