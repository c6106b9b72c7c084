import type { Config } from '#server/config.ts';
import { runningEmbedded, startEmbedded, type Log } from '#server/db/embedded.ts';

/**
 * The instance's database for a script beside the server: `DATABASE_URL`, or the embedded one, started for the script
 * unless a server runs it already. Call `stop` when done.
 */
export async function useDatabase(
  config: Config,
  log: Log,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const url = config.databaseUrl ?? runningEmbedded(config.dataDir);
  if (url !== undefined) return { url, stop: async () => undefined };
  return startEmbedded({ dataDir: config.dataDir, log });
}
