import { ServerResponse } from 'node:http';
import { readConfig } from '#server/config.ts';
import { openContext, startServer } from '#server/main.ts';
import { Trap, trapLanes, trappedPool, type FaultPoint } from './fault-points.ts';

/** To the server: where to die. */
export interface Arm {
  point: FaultPoint;
  passes: number;
}
/** From the server: its port once, then whatever failed. */
export type ServerMessage = { port: number } | { failure: string };

// The product's own server as a process of its own, with a trap around its commits.
const tell = (message: ServerMessage) => process.send?.(message);
const trap = new Trap();
trapLanes(trap);
trapAnswers();
const config = readConfig(process.env);
const { context } = await openContext({
  config,
  databaseUrl: config.databaseUrl ?? '',
  log: (message, error) => tell({ failure: `${message}: ${String(error)}` }),
});
const trapped = { ...context, sql: trappedPool(context.sql, trap) };
const { port } = await startServer(trapped, { port: 0, dist: null });
process.on('message', ({ point, passes }: Arm) => trap.arm(point, passes));
process.on('disconnect', () => process.exit(0));
tell({ port });

/** Answers to writes can break off halfway. */
function trapAnswers(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the answer as `this`
  const end = ServerResponse.prototype.end as (...input: unknown[]) => ServerResponse;
  ServerResponse.prototype.end = function (this: ServerResponse, ...input: unknown[]): ServerResponse {
    const [body] = input;
    const isWrite = this.req.method === 'POST' && typeof body === 'string';
    return isWrite && trap.whileAnswering(this, body) ? this : end.apply(this, input);
  } as ServerResponse['end'];
}
