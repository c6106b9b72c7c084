import type { Database } from './connect.ts';
import { SetupError } from './setup-error.ts';

const OLDEST_MAJOR = 15;

/**
 * Makes sure that this PostgreSQL is new enough and loses nothing that it has confirmed.
 * Throws SetupError with the setting to change, or when it cannot be reached.
 */
export async function checkServer(sql: Database): Promise<void> {
  const settings = await readSettings(sql);

  const major = Math.floor(Number(settings.get('server_version_num')) / 10_000);
  if (major < OLDEST_MAJOR) {
    throw new SetupError(
      `Packmint needs PostgreSQL ${OLDEST_MAJOR} or newer and DATABASE_URL leads to ${major}; upgrade it.`,
    );
  }
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    if (settings.get(name) === 'off') {
      throw new SetupError(
        `PostgreSQL runs with ${name} = off, so a confirmed claim could be lost in a crash; set ${name} = on.`,
      );
    }
  }
  if (settings.get('server_encoding') !== 'UTF8') {
    throw new SetupError(
      `The database's encoding is ${settings.get('server_encoding') ?? 'unknown'}; create one with encoding 'UTF8' and set DATABASE_URL to it.`,
    );
  }
}

async function readSettings(sql: Database): Promise<Map<string, string>> {
  try {
    const rows = await sql<{ name: string; setting: string }[]>`
      select name, setting from pg_settings
      where name in ('server_version_num', 'fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding')`;
    return new Map(rows.map(({ name, setting }) => [name, setting]));
  } catch (error) {
    // The address itself may hold a password and is not repeated.
    throw new SetupError(
      `PostgreSQL at DATABASE_URL does not let us in (${(error as Error).message}); start it, or correct DATABASE_URL.`,
      { cause: error },
    );
  }
}
