import { openDesk } from '../desk.ts';
import type { Scenario } from '../scenario.ts';

interface Size {
  windows: number;
  rounds: number;
}

export const keys: Scenario<Size> = {
  name: 'keys',
  proves: 'one Idempotency-Key, sent by many at once with two bodies to two servers, does one of them, once',
  full: { windows: 40, rounds: 200 },
  slice: { windows: 8, rounds: 2 },
  run: async (world, { windows, rounds }) => {
    const desk = await openDesk(world);
    const contradictions: string[] = [];
    for (let round = 0; round < rounds; round += 1)
      contradictions.push(...(await desk.rush(world.servers, windows, world.sql)));
    desk.close();
    return { contradictions: contradictions.slice(0, 20), detail: { windows, rounds } };
  },
};
