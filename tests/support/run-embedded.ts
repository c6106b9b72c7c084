import { startEmbedded } from '#server/db/embedded.ts';

/** A process that runs the embedded PostgreSQL of the folder it is given, says so, and lives until it is killed. */
const { pid } = await startEmbedded({ dataDir: process.argv[2] ?? '', log: () => undefined, patienceMs: 0 });
console.log(`postmaster ${pid}`);
setInterval(() => undefined, 60_000);
