import type { Config } from '#server/config.ts';
import { hasCluster } from '#server/db/embedded-site.ts';
import { SetupError } from '#server/db/setup-error.ts';
import { runningEmbedded, startEmbedded, type Log } from '#server/db/embedded.ts';

/**
 * The instance's database for a script beside the server: `DATABASE_URL`, or the embedded one, started for the script
 * unless a server runs it already. Call `stop` when done.
 * @throws SetupError where nothing was ever started: a script looks at an instance, it makes none
 */
export async function useDatabase(
  config: Config,
  log: Log,
): Promise<{ url: string; stop: () => Promise<void> }> {
  if (config.databaseUrl === null && !hasCluster(config.dataDir)) {
    throw new SetupError(
      `There is no database in ${config.dataDir} yet; run npm start first, or set PACKMINT_DATA or DATABASE_URL to where yours is.`,
    );
  }
  const url = config.databaseUrl ?? runningEmbedded(config.dataDir);
  if (url !== undefined) return { url, stop: async () => undefined };
  return startEmbedded({ dataDir: config.dataDir, log });
}
