import type { Database, Transaction } from '../db/connect.ts';
import type { LinkType, MediaType } from './link-types.ts';

type Db = Database | Transaction;

export interface ProductKey {
  programId: number;
  productId: number;
  name: string;
}

/**
 * A batch's product, with its GTIN now and the one that the batch was printed with. That of a test batch is the product
 * it mirrors, which has the links; a sandbox has no GTIN of its own, so only its printed Digital Links are its.
 */
export async function selectPrinted(
  sql: Db,
  programId: number,
  batchId: number,
): Promise<(ProductKey & { gtin: string | null; linkGtin: string | null }) | null> {
  const [row] = await sql<(ProductKey & { gtin: string | null; linkGtin: string | null })[]>`
    select coalesce(g.sandbox_of, program_id) as "programId", product_id as "productId", p.name,
      case when g.sandbox_of is null then p.gtin end as gtin, b.link_gtin as "linkGtin"
    from batch b join product p using (program_id, product_id) join program g using (program_id)
    where program_id = ${programId} and b.batch_id = ${batchId}`;
  return row ?? null;
}

/** The product that answers for a GTIN on this instance: one in use before an archived one, then the first that had it. */
export async function selectGtinHolder(sql: Db, gtin: string): Promise<ProductKey | null> {
  const [row] = await sql<ProductKey[]>`
    select program_id as "programId", product_id as "productId", p.name
    from product p join program g using (program_id)
    where gtin = ${gtin} and sandbox_of is null
    order by archived_at is not null, p.created_at, program_id limit 1`;
  return row ?? null;
}

export interface LinkRow {
  linkType: LinkType;
  title: string;
  href: string;
  language: string | null;
  mediaType: MediaType | null;
  isDefault: boolean;
}

/** A product's links in their order. */
export async function selectLinks(sql: Db, programId: number, productId: number): Promise<LinkRow[]> {
  return sql<LinkRow[]>`
    select link_type as "linkType", title, href, language, media_type as "mediaType", is_default as "isDefault"
    from product_link where program_id = ${programId} and product_id = ${productId} order by position`;
}

// Editing -------------------------------------------------------------------------------------------------------------

export async function selectLinksVersion(sql: Db, programId: number, productId: number): Promise<number> {
  const [row] = await sql<{ version: number }[]>`
    select links_version as version from product where program_id = ${programId} and product_id = ${productId}`;
  return row?.version ?? 0;
}

/** Takes the product's row for a change of its links; false where they are no longer of that version. */
export async function raiseLinksVersion(
  tx: Transaction,
  programId: number,
  productId: number,
  version: number,
): Promise<boolean> {
  const { count } = await tx`
    update product set links_version = links_version + 1
    where program_id = ${programId} and product_id = ${productId} and links_version = ${version}`;
  return count === 1;
}

export async function deleteLinks(tx: Transaction, programId: number, productId: number): Promise<void> {
  await tx`delete from product_link where program_id = ${programId} and product_id = ${productId}`;
}

export async function insertLinks(
  tx: Transaction,
  programId: number,
  productId: number,
  links: readonly LinkRow[],
): Promise<void> {
  if (links.length === 0) return;
  const rows = links.map((link, index) => ({
    program_id: programId,
    product_id: productId,
    position: index + 1,
    link_type: link.linkType,
    title: link.title,
    href: link.href,
    language: link.language,
    media_type: link.mediaType,
    is_default: link.isDefault,
  }));
  await tx`insert into product_link ${tx(rows)}`;
}
