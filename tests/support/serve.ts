import { readConfig } from '#server/config.ts';
import { openContext, startServer } from '#server/main.ts';

/** What a server process tells the test that started it: its port once, then whatever failed. */
export type ServerMessage = { port: number } | { failure: string };

const tell = (message: ServerMessage) => process.send?.(message);

const config = readConfig(process.env);
const { context } = await openContext({
  config,
  databaseUrl: config.databaseUrl ?? '',
  log: (message, error) => tell({ failure: `${message}: ${String(error)}` }),
});
const { port } = await startServer(context, { port: 0, dist: null });
process.on('disconnect', () => process.exit(0));
tell({ port });
