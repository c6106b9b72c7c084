import { openDesk, type Desk } from '../desk.ts';
import { faultPoints, type Arm, type FaultPath } from '../fault-points.ts';
import { makeProgram } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { codesFor, Shoppers } from '../shoppers.ts';
import type { Chance } from '../../demo/random.ts';
import type { World } from '../world.ts';

interface Size {
  phones: number;
  /** Codes that each phone wants. */
  each: number;
  /** At each point in turn; twice as many as there are points meet each on both paths. */
  deaths: number;
}

/** Of a point, before the server dies there, at most. */
const PASSES = { claims: 8, others: 4 };
/** The point of the first death: those that come before it have read and written less, and a slice is to end at the last. */
const FIRST = 2;
/** Of the event loop, from the end of a transaction's work until its commit has been answered, about. */
const TURNS = 8;

export const killServer: Scenario<Size> = {
  name: 'kill-server',
  proves:
    'a server killed at any of eight points around a commit, of a claim or of anything else, loses nothing and does nothing twice',
  full: { phones: 40, each: 10, deaths: 240 },
  slice: { phones: 10, each: 4, deaths: 6 },
  kills: true,
  run: async (world, size, chance) => {
    const contradictions: string[] = [];
    // One for all: signing in is slow on purpose, and bounded.
    const desk = await openDesk(world);
    const detail: Record<string, number> = { 'answers of staff lost': 0 };
    for (let death = 0; death < size.deaths; death += 1) {
      const point = faultPoints[(FIRST + death) % faultPoints.length] ?? 'before-begin';
      const path: FaultPath =
        (death + Math.floor(death / faultPoints.length)) % 2 === 0 ? 'claims' : 'others';
      await world.reset();
      const arm = { point, path, passes: chance.below(PASSES[path]), turns: chance.below(TURNS) };
      const told = await dieOnce(world, desk, size, { arm, chance });
      contradictions.push(...told.contradictions.map((one) => `${point} of ${path}: ${one}`));
      const place = told.reached ? `${path} ${point}` : 'not reached';
      detail[place] = (detail[place] ?? 0) + 1;
      detail['answers of staff lost'] = (detail['answers of staff lost'] ?? 0) + told.answersLost;
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
  { arm, chance }: { arm: Arm; chance: Chance },
) {
  const program = await makeProgram(world.context, { codes: codesFor(phones, each) });
  const shoppers = new Shoppers(program, phones, each, chance);
  await shoppers.open(world.servers);
  const [mortal, other] = world.servers;
  if (!mortal || !other) throw new Error('there are not two servers');
  mortal.arm(arm);
  let alive = true;
  const died = mortal.died.then(() => {
    alive = false;
  });
  const work = async () => {
    while (alive) await desk.add(mortal.port, desk.next());
  };
  const shopping = shoppers.shop(() => [mortal, other]);
  const working = work();
  // A desk works on until the server is dead; phones have what they want at some time.
  if (arm.path === 'claims') await shopping;
  const reached = arm.path === 'others' || !alive;
  if (!reached) await mortal.kill();
  await Promise.all([died, shopping, working]);
  await world.start();
  await shoppers.askAgain(world.servers);
  await desk.addAgain(world.servers, world.sql);
  const staff = await desk.check(world.sql);
  return {
    contradictions: [...(await shoppers.check(world.sql)), ...staff.contradictions],
    answersLost: staff.answersLost,
    reached,
  };
}
