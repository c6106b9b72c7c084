import type { Database } from '#server/db/connect.ts';

/** Every table by name, with its count of rows and a sum over what they hold: equal before and after means that nothing was written. */
export async function fingerprint(sql: Database): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1`;
  const prints = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await sql<{ print: string }[]>`
        select count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as print
        from ${sql.unsafe(name)} t`;
      return [name, row?.print ?? ''] as const;
    }),
  );
  return Object.fromEntries(prints);
}

/**
 * When each connection of a server last began a query, exact to the microsecond: equal before and after means that no
 * query of this database's servers came in between. The one that follows the keyring asks by the clock, whoever calls; so
 * do jobs, for which there must be none: see `testInstance`.
 */
export async function lastQueries(sql: Database): Promise<string[]> {
  const rows = await sql<{ last: string }[]>`
    select pid || ' ' || query_start as last from pg_stat_activity
    where datname = current_database() and application_name like 'packmint %' and application_name not in ('packmint test', 'packmint keys')
    order by 1`;
  return rows.map(({ last }) => last);
}
