import { openContext, startServer } from '#server/main.ts';
import { readConfig } from '#server/config.ts';

// The product's own server as a process of its own, on the bench's database; prints its port.
const config = readConfig(process.env);
const { context } = await openContext({ config, databaseUrl: config.databaseUrl ?? '' });
const server = await startServer(context, { port: 0, dist: null });
process.send?.({ port: server.port });
process.on('disconnect', () => process.exit(0));
