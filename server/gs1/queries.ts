import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;

export interface ProductKey {
  programId: number;
  productId: number;
  name: string;
}

/** A batch's product, with its GTIN now and the one that the batch was printed with. */
export async function selectPrinted(
  sql: Db,
  programId: number,
  batchId: number,
): Promise<(ProductKey & { gtin: string | null; linkGtin: string | null }) | null> {
  const [row] = await sql<(ProductKey & { gtin: string | null; linkGtin: string | null })[]>`
    select program_id as "programId", product_id as "productId", p.name, p.gtin, b.link_gtin as "linkGtin"
    from batch b join product p using (program_id, product_id)
    where program_id = ${programId} and b.batch_id = ${batchId}`;
  return row ?? null;
}

/** The product that answers for a GTIN on this instance: one in use before an archived one, then the first that had it. */
export async function selectGtinHolder(sql: Db, gtin: string): Promise<ProductKey | null> {
  const [row] = await sql<ProductKey[]>`
    select program_id as "programId", product_id as "productId", name from product
    where gtin = ${gtin} order by archived_at is not null, created_at, program_id limit 1`;
  return row ?? null;
}

export interface LinkRow {
  linkType: string;
  title: string;
  href: string;
  language: string | null;
  mediaType: string | null;
  isDefault: boolean;
}

/** A product's links in their order. */
export async function selectLinks(sql: Db, programId: number, productId: number): Promise<LinkRow[]> {
  return sql<LinkRow[]>`
    select link_type as "linkType", title, href, language, media_type as "mediaType", is_default as "isDefault"
    from product_link where program_id = ${programId} and product_id = ${productId} order by position`;
}
