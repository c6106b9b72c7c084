import { ScanLanes } from '#server/claims/scan-lanes.ts';
import { readConfig } from '#server/config.ts';
import { Pipeline } from '#server/db/pipeline.ts';
import { openContext, startServer } from '#server/main.ts';

// The product's own server, but for one thing: each request is a transaction of its own, CONNECTIONS of them at once.
const config = readConfig(process.env);
const url = config.databaseUrl ?? '';
const { context } = await openContext({ config, databaseUrl: url });
const pipelines = Array.from(
  { length: Number(process.env['CONNECTIONS']) },
  () => new Pipeline({ url, name: 'single', lookUpsOnly: true }),
);
const lanes = new ScanLanes(pipelines, {
  definitions: context.definitions,
  draws: context.draws,
  log: context.log,
  batchMax: 1,
});
const server = await startServer({ ...context, lanes }, { port: 0, dist: null });
process.send?.({ port: server.port });
process.on('disconnect', () => process.exit(0));
