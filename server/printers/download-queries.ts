import type { Database, Transaction } from '../db/connect.ts';
import type { Visitor } from './order-queries.ts';

type Db = Database | Transaction;

interface LinkedOrder {
  printOrderId: number;
  linkHash: Buffer | null;
}

/** Writes down a download of encrypted files. False where the link was replaced before. */
export async function insertDownload(
  sql: Database,
  programId: number,
  { printOrderId, linkHash }: LinkedOrder,
  { network, country }: Visitor,
): Promise<boolean> {
  const { count } = await sql`
    with fetched as (
      update print_order set downloaded_at = now()
      where program_id = ${programId} and print_order_id = ${printOrderId} and state = 'sent' and download_until > now()
        and link_hash = ${linkHash} and recipient is not null
      returning program_id, print_order_id
    )
    insert into print_order_download (program_id, print_order_id, encrypted, network, country)
    select program_id, print_order_id, true, ${network}, ${country} from fetched`;
  return count === 1;
}

export interface PlainDownload {
  firstByte: number;
  /** Whether it goes on with what was sent before. */
  resumes: boolean;
  /** For so long after its first byte it can be gone on with. */
  hours: number;
}

/** Writes down that plain files are sent from some byte on. False where the link is spent, or was replaced before. */
export async function beginPlain(
  sql: Database,
  programId: number,
  { printOrderId, linkHash }: LinkedOrder,
  { network, country }: Visitor,
  { firstByte, resumes, hours }: PlainDownload,
): Promise<boolean> {
  const { count } = await sql`
    with begun as (
      update print_order set downloaded_at = coalesce(downloaded_at, now())
      where program_id = ${programId} and print_order_id = ${printOrderId} and state = 'sent' and download_until > now()
        and link_hash = ${linkHash} and recipient is null and (delivered_at is null or ${resumes})
        and (downloaded_at is null or downloaded_at > now() - make_interval(hours => ${hours}))
      returning program_id, print_order_id
    )
    insert into print_order_download (program_id, print_order_id, encrypted, network, country, first_byte)
    select program_id, print_order_id, false, ${network}, ${country}, ${firstByte} from begun`;
  return count === 1;
}

/** Notes bytes that were sent, `to` excluded. With the last of them that was missing the link is spent. */
export async function noteSent(
  sql: Database,
  programId: number,
  { printOrderId, linkHash }: LinkedOrder,
  { from, to, length }: { from: number; to: number; length: number },
): Promise<void> {
  await sql`
    update print_order o set sent_bytes = n.sent,
      delivered_at = case when n.sent @> int8range(0, ${length}) then coalesce(o.delivered_at, now()) end
    from (
      select program_id, print_order_id, sent_bytes + int8multirange(int8range(${from}, ${to})) as sent
      from print_order where program_id = ${programId} and print_order_id = ${printOrderId} for update
    ) n
    where o.program_id = n.program_id and o.print_order_id = n.print_order_id and o.link_hash = ${linkHash}`;
}

export interface DownloadRow extends Visitor {
  encrypted: boolean;
  /** 0 unless it went on with one that broke off. */
  firstByte: number;
  at: Date;
}

export async function selectDownloads(sql: Db, programId: number, printOrderId: number, limit: number) {
  return sql<DownloadRow[]>`
    select encrypted, first_byte as "firstByte", network, country, downloaded_at as at from print_order_download
    where program_id = ${programId} and print_order_id = ${printOrderId} order by download_id desc limit ${limit}`;
}
