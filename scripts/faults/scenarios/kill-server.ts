import { openDesk, type Desk } from '../desk.ts';
import { faultPoints, type FaultPoint } from '../fault-points.ts';
import { makeProgram } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { codesFor, Shoppers } from '../shoppers.ts';
import type { Chance } from '../../demo/random.ts';
import type { World } from '../world.ts';

interface Size {
  phones: number;
  /** Codes that each phone wants. */
  each: number;
  /** Deaths at each point. */
  rounds: number;
}

export const killServer: Scenario<Size> = {
  name: 'kill-server',
  proves: 'a server killed at any of six points around a commit loses nothing and does nothing twice',
  full: { phones: 40, each: 10, rounds: 20 },
  slice: { phones: 10, each: 4, rounds: 1 },
  run: async (world, size, chance) => {
    const contradictions: string[] = [];
    // One for all: signing in is slow on purpose, and bounded.
    const desk = await openDesk(world);
    const detail: Record<string, number> = { 'answers of staff lost': 0 };
    for (const point of faultPoints) {
      for (let round = 0; round < size.rounds; round += 1) {
        await world.reset();
        const told = await dieOnce(world, desk, size, { point, chance });
        contradictions.push(...told.contradictions.map((one) => `${point}: ${one}`));
        detail[point] = (detail[point] ?? 0) + 1;
        detail['answers of staff lost'] = (detail['answers of staff lost'] ?? 0) + told.answersLost;
      }
    }
    desk.close();
    return { contradictions, detail };
  },
};

/** Phones and a desk at two servers, one of which dies at the point. */
async function dieOnce(
  world: World,
  desk: Desk,
  { phones, each }: Size,
  { point, chance }: { point: FaultPoint; chance: Chance },
) {
  const program = await makeProgram(world.context, { codes: codesFor(phones, each) });
  const shoppers = new Shoppers(program, phones, each, chance);
  await shoppers.open(world.servers);
  const [mortal, other] = world.servers;
  if (!mortal || !other) throw new Error('there are not two servers');
  mortal.arm({ point, passes: chance.below(8) });
  let alive = true;
  const work = async () => {
    while (alive) await desk.add(mortal.port, desk.next());
  };
  const shopping = shoppers.shop(() => [mortal, other]);
  const working = work();
  await mortal.died;
  alive = false;
  await Promise.all([shopping, working]);
  await world.start();
  await shoppers.askAgain(world.servers);
  await desk.addAgain(world.servers, world.sql);
  const staff = await desk.check(world.sql);
  return {
    contradictions: [...(await shoppers.check(world.sql)), ...staff.contradictions],
    answersLost: staff.answersLost,
  };
}
