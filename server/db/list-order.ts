import type { PendingQuery, Row } from 'postgres';
import type { Database, Transaction } from './connect.ts';

type Sql = Database | Transaction;
type Fragment = PendingQuery<Row[]>;

/** Of a list by time. */
export type TimeOrder = 'newest' | 'oldest';
/** Of a list by time or by name. */
export type NameOrder = TimeOrder | 'name' | 'name-desc';

/** Where a page ended; the name counts only in an order by name. */
export interface NamePlace {
  name: string;
  id: number;
}

/** The direction of an order, and what stands after a row in it. */
export function wayOf(sql: Sql, order: NameOrder) {
  const upwards = order === 'oldest' || order === 'name';
  return upwards ? { way: sql`asc`, beyond: sql`>` } : { way: sql`desc`, beyond: sql`<` };
}

export function isByName(order: NameOrder): boolean {
  return order === 'name' || order === 'name-desc';
}

/**
 * `order by`, and the condition on what comes after a place, for rows whose ids grow with time. Both are written as the
 * indexes on names are, so that a page costs a page and not the list.
 */
export function byNameOrTime(
  sql: Sql,
  { order, after }: { order: NameOrder; after: NamePlace | null },
  columns: { name: Fragment; id: Fragment },
) {
  const { way, beyond } = wayOf(sql, order);
  const { name, id } = columns;
  const key = isByName(order) ? sql`${name} collate "vi-x-icu", ${id}` : id;
  const place = after && (isByName(order) ? sql`${after.name}, ${after.id}::int` : sql`${after.id}::int`);
  return {
    ordered: isByName(order)
      ? sql`order by ${name} collate "vi-x-icu" ${way}, ${id} ${way}`
      : sql`order by ${id} ${way}`,
    following: place ? sql`and (${key}) ${beyond} (${place})` : sql``,
  };
}
