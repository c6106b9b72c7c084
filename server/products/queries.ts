import type { Database, Transaction } from '../db/connect.ts';
import { byNameOrTime, type NameOrder, type NamePlace } from '../db/list-order.ts';

type Db = Database | Transaction;

export interface ProductRow {
  productId: number;
  brandId: number;
  brandName: string;
  name: string;
  gtin: string | null;
  archived: boolean;
  batches: number;
  createdAt: Date;
}

export interface ProductFilter {
  /** Part of the name or of the GTIN, as a pattern for `like`. */
  pattern: string | null;
  archived: boolean | null;
  order: NameOrder;
  /** Where the page before ended; its name counts only in an order by name. */
  after: NamePlace | null;
  limit: number;
}

export async function selectProducts(
  sql: Db,
  programId: number,
  filter: ProductFilter,
): Promise<ProductRow[]> {
  const { pattern, archived, limit } = filter;
  const { ordered, following } = byNameOrTime(sql, filter, { name: sql`p.name`, id: sql`p.product_id` });
  return sql<ProductRow[]>`
    with page as materialized (
      select * from product p
      where p.program_id = ${programId}
        and (${pattern}::text is null or p.name ilike ${pattern} or p.gtin like ${pattern})
        and (${archived}::boolean is null or (p.archived_at is not null) = ${archived})
        ${following}
      ${ordered} limit ${limit}
    ), counted as (
      select product_id, count(*)::int as batches from batch
      where program_id = ${programId} and product_id in (select product_id from page) group by product_id
    )
    select p.product_id as "productId", p.brand_id as "brandId", b.name as "brandName", p.name, p.gtin,
      p.archived_at is not null as archived, coalesce(c.batches, 0) as batches, p.created_at as "createdAt"
    from page p
    join brand b on b.program_id = p.program_id and b.brand_id = p.brand_id
    left join counted c on c.product_id = p.product_id
    ${ordered}`;
}

export async function selectProduct(
  sql: Db,
  programId: number,
  productId: number,
): Promise<ProductRow | null> {
  const [row] = await sql<ProductRow[]>`
    select p.product_id as "productId", p.brand_id as "brandId", b.name as "brandName", p.name, p.gtin,
      p.archived_at is not null as archived, p.created_at as "createdAt",
      (select count(*)::int from batch where batch.program_id = p.program_id and batch.product_id = p.product_id) as batches
    from product p join brand b on b.program_id = p.program_id and b.brand_id = p.brand_id
    where p.program_id = ${programId} and p.product_id = ${productId}`;
  return row ?? null;
}

export async function brandExists(sql: Db, programId: number, brandId: number): Promise<boolean> {
  const rows = await sql`select from brand where program_id = ${programId} and brand_id = ${brandId}`;
  return rows.length > 0;
}

export interface ProductValues {
  brandId: number;
  name: string;
  gtin: string | null;
}

/** The new product's id; null where another product has the GTIN. */
export async function insertProduct(
  tx: Transaction,
  programId: number,
  product: ProductValues,
): Promise<number | null> {
  const [row] = await tx<{ productId: number }[]>`
    insert into product (program_id, brand_id, name, gtin)
    values (${programId}, ${product.brandId}, ${product.name}, ${product.gtin})
    on conflict (program_id, gtin) do nothing returning product_id as "productId"`;
  return row?.productId ?? null;
}

export async function lockProduct(
  tx: Transaction,
  programId: number,
  productId: number,
): Promise<(ProductValues & { archived: boolean }) | null> {
  const [row] = await tx<(ProductValues & { archived: boolean })[]>`
    select brand_id as "brandId", name, gtin, archived_at is not null as archived
    from product where program_id = ${programId} and product_id = ${productId} for update`;
  return row ?? null;
}

/** Throws the unique violation where another product has the GTIN. */
export async function updateProductRow(
  tx: Transaction,
  programId: number,
  productId: number,
  product: ProductValues & { archived: boolean },
): Promise<void> {
  await tx`
    update product set brand_id = ${product.brandId}, name = ${product.name}, gtin = ${product.gtin},
      archived_at = case when ${product.archived} then coalesce(archived_at, now()) end
    where program_id = ${programId} and product_id = ${productId}`;
}
