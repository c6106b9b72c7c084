import type { StaffContext } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { getProduct } from '../products/get-product.ts';
import { digitalLinkPath } from './digital-link.ts';
import { selectGtinHolder, selectLinks, selectLinksVersion, type LinkRow } from './queries.ts';

export interface ProductLinks {
  version: number;
  /** The product's Digital Link; null for a product without a GTIN. */
  digitalLink: string | null;
  /** False where another program of this instance had the GTIN before, and its product answers for it. */
  answers: boolean;
  links: LinkRow[];
}

/** The links of a product of the actor's program, in their order. */
export async function readProductLinks(
  ctx: StaffContext,
  productId: number,
  sql: Database | Transaction = ctx.sql,
): Promise<ProductLinks> {
  const { programId } = ctx.actor;
  const { gtin } = await getProduct(ctx, productId, sql);
  const holder = gtin === null ? null : await selectGtinHolder(sql, gtin);
  return {
    version: await selectLinksVersion(sql, programId, productId),
    digitalLink: gtin === null ? null : ctx.config.publicUrl + digitalLinkPath({ gtin }),
    answers: holder?.programId === programId && holder.productId === productId,
    links: await selectLinks(sql, programId, productId),
  };
}
