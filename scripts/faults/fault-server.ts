import { ServerResponse } from 'node:http';
import { readConfig } from '#server/config.ts';
import { openContext, startServer } from '#server/main.ts';
import { die, Trap, trapLanes, trappedPool, type Arm } from './fault-points.ts';

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
process.on('message', (armed: Arm) => trap.arm(armed));
process.on('disconnect', () => process.exit(0));
tell({ port });

/** Answers to writes can break off halfway, whether they are sent whole or as a stream. */
function trapAnswers(): void {
  const { prototype } = ServerResponse;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- they are called with the answer as `this`
  const [write, end] = [prototype.write, prototype.end] as ((...input: unknown[]) => never)[];
  const trapped = (send: typeof write) =>
    function (this: ServerResponse, ...input: unknown[]): unknown {
      const [body] = input;
      const isAnswer = typeof body === 'string' || body instanceof Uint8Array;
      const path = this.req.url === '/api/shop/claims' ? 'claims' : 'others';
      if (isAnswer && this.req.method === 'POST' && trap.isDue(path, 'while-answering')) {
        const half = Buffer.from(body).subarray(0, body.length >> 1);
        return write?.call(this, half, die);
      }
      return send?.apply(this, input);
    };
  prototype.write = trapped(write) as typeof prototype.write;
  prototype.end = trapped(end) as typeof prototype.end;
}
