import type { Database, Transaction } from '#server/db/connect.ts';

type Db = Database | Transaction;

export type AssetKind = 'picture' | 'font';

export interface AssetRow {
  printAssetId: number;
  kind: AssetKind;
  name: string;
  /** In pixels; null for a font. */
  width: number | null;
  height: number | null;
  addedBy: string;
  createdAt: Date;
}
export interface NewAsset {
  kind: AssetKind;
  name: string;
  bytes: Uint8Array;
  sha256: Uint8Array;
  width: number | null;
  height: number | null;
  addedBy: string;
}

const columns = (sql: Db) => sql`
  print_asset_id as "printAssetId", kind, name, width, height, added_by as "addedBy", created_at as "createdAt"`;

/** Newest first. */
export async function selectAssets(sql: Db, programId: number): Promise<AssetRow[]> {
  return sql<AssetRow[]>`
    select ${columns(sql)} from print_asset where program_id = ${programId} order by print_asset_id desc`;
}

/** Null where there are `most` already. The same bytes are kept once: then it is the row that has them. */
export async function insertAsset(
  sql: Transaction,
  programId: number,
  asset: NewAsset,
  most: number,
): Promise<AssetRow | null> {
  const [had] = await sql<AssetRow[]>`
    select ${columns(sql)} from print_asset where program_id = ${programId} and sha256 = ${asset.sha256}`;
  if (had) return had;
  const [row] = await sql<AssetRow[]>`
    insert into print_asset (program_id, kind, name, bytes, sha256, width, height, added_by)
    select ${programId}::int, ${asset.kind}, ${asset.name}, ${asset.bytes}, ${asset.sha256}, ${asset.width}::int,
           ${asset.height}::int, ${asset.addedBy}
    where (select count(*) from print_asset where program_id = ${programId}) < ${most}::int
    on conflict (program_id, sha256) do update set name = print_asset.name
    returning ${columns(sql)}`;
  return row ?? null;
}

export async function selectAssetBytes(
  sql: Db,
  programId: number,
  printAssetId: number,
): Promise<{ kind: AssetKind; bytes: Buffer } | null> {
  const [row] = await sql<{ kind: AssetKind; bytes: Buffer }[]>`
    select kind, bytes from print_asset where program_id = ${programId} and print_asset_id = ${printAssetId}`;
  return row ?? null;
}
