import type { StaffContext } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { notFound } from '../errors.ts';
import { selectProduct, type ProductRow } from './queries.ts';

export interface Product extends Omit<ProductRow, 'createdAt'> {
  createdAt: string;
}

export function toProduct(row: ProductRow): Product {
  return { ...row, createdAt: row.createdAt.toISOString() };
}

/** A product of the actor's program, read through `sql` when it is asked inside a transaction. */
export async function getProduct(
  ctx: StaffContext,
  productId: number,
  sql: Database | Transaction = ctx.sql,
): Promise<Product> {
  const row = await selectProduct(sql, ctx.actor.programId, productId);
  if (!row) throw notFound('product');
  return toProduct(row);
}
