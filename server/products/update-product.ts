import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { checkBrand, checkGtin, gtinTaken, isUniqueViolation } from './check-product.ts';
import type { ProductInput } from './create-product.ts';
import { getProduct, type Product } from './get-product.ts';
import { lockProduct, updateProductRow } from './queries.ts';

export type ProductPatch = { [Key in keyof ProductInput]?: ProductInput[Key] | undefined } & {
  archived?: boolean | undefined;
};

/** Changes what the patch names; a patch that changes nothing writes nothing. */
export async function updateProduct(
  ctx: StaffContext,
  productId: number,
  patch: ProductPatch,
): Promise<Product> {
  const { programId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    const before = await lockProduct(tx, programId, productId);
    if (!before) throw notFound('product');
    const after = {
      brandId: patch.brandId ?? before.brandId,
      name: patch.name ?? before.name,
      gtin: patch.gtin === undefined ? before.gtin : checkGtin(patch.gtin),
      archived: patch.archived ?? before.archived,
    };
    if (JSON.stringify(after) !== JSON.stringify({ ...after, ...before })) {
      if (after.brandId !== before.brandId) await checkBrand(tx, programId, after.brandId);
      await updateProductRow(tx, programId, productId, after).catch((error: unknown) => {
        throw isUniqueViolation(error) ? gtinTaken() : error;
      });
      await recordEvent(tx, ctx.actor, { type: 'product.changed', subject: productId, data: after });
    }
    return getProduct(ctx, productId, tx);
  });
}
