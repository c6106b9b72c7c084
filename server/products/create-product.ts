import type { StaffContext } from '../context.ts';
import { recordEvent } from '../staff/record-event.ts';
import { checkBrand, checkGtin, gtinTaken } from './check-product.ts';
import { getProduct, type Product } from './get-product.ts';
import { insertProduct } from './queries.ts';

export interface ProductInput {
  brandId: number;
  name: string;
  gtin: string | null;
}

/** Adds a product. Refuses a wrong or taken GTIN and a brand of another program. */
export async function createProduct(ctx: StaffContext, input: ProductInput): Promise<Product> {
  const gtin = checkGtin(input.gtin);
  const { programId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    await checkBrand(tx, programId, input.brandId);
    const productId = await insertProduct(tx, programId, { ...input, gtin });
    if (productId === null) throw gtinTaken();
    await recordEvent(tx, ctx.actor, {
      type: 'product.created',
      subject: productId,
      data: { name: input.name, gtin },
    });
    return getProduct(ctx, productId, tx);
  });
}
