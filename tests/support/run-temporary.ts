import { startTemporary } from '#server/db/embedded-temporary.ts';

/** Holds a temporary PostgreSQL until it is killed; tells its folder once it runs. */
const { folder } = await startTemporary();
console.log(folder);
setInterval(() => undefined, 60_000);
