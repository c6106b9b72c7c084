import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Chance } from '../demo/random.ts';

/** A wire to a server that carries every request, and tears at some of the answers. */
export interface LossyWire {
  port: number;
  /** Answers that did not arrive. */
  torn: () => number;
  close: () => void;
}

/** @param part of the answers that are torn, 0 to 1 */
export async function lossyWire(to: { port: number }, part: number, chance: Chance): Promise<LossyWire> {
  let torn = 0;
  const open = new Set<Socket>();
  const wire = createServer((client) => {
    const upstream = connect({ port: to.port, host: '127.0.0.1', noDelay: true });
    for (const end of [client, upstream]) {
      open.add(end);
      end.on('error', () => undefined).on('close', () => open.delete(end));
    }
    client.pipe(upstream);
    upstream.on('data', (answer: Buffer) => {
      if (chance.next() >= part) return void client.write(answer);
      torn += 1;
      // Some of it arrives, or nothing.
      client.write(answer.subarray(0, chance.below(answer.length)), () => client.destroy());
      upstream.destroy();
    });
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  await once(wire.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (wire.address() as AddressInfo).port,
    torn: () => torn,
    close: () => {
      wire.close();
      for (const socket of open) socket.destroy();
    },
  };
}
