import { readConfig } from '#server/config.ts';
import { openContext, startServer } from '#server/main.ts';

/** What is held after a collection: `heap` by JavaScript, `resident` by the process; bytes. */
export interface Held {
  heap: number;
  resident: number;
}

// The product's own server as a process of its own; asked, it collects its garbage and says what it holds.
const config = readConfig(process.env);
const { context } = await openContext({ config, databaseUrl: config.databaseUrl ?? '' });
const { port } = await startServer(context, { port: 0, dist: null });
process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ heap: heapUsed + external, resident: rss } satisfies Held);
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port });
