import { openDesk } from '../desk.ts';
import { lossyWire } from '../lossy-wire.ts';
import { makeProgram } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { codesFor, Shoppers } from '../shoppers.ts';

interface Size {
  phones: number;
  each: number;
  /** Products that staff add. */
  products: number;
}

/** Of the answers. */
const TORN = 0.3;

export const lostReply: Scenario<Size> = {
  name: 'lost-reply',
  proves: 'an answer that is lost after the commit is told at the next try, and nothing is done twice',
  full: { phones: 40, each: 100, products: 500 },
  slice: { phones: 10, each: 6, products: 10 },
  run: async (world, { phones, each, products }, chance) => {
    const program = await makeProgram(world.context, { codes: codesFor(phones, each) });
    const shoppers = new Shoppers(program, phones, each, chance);
    const desk = await openDesk(world);
    await shoppers.open(world.servers);
    const wires = await Promise.all(world.servers.map((server) => lossyWire(server, TORN, chance)));
    const work = async () => {
      for (let product = 0; product < products; product += 1)
        await desk.add(wires[product % wires.length]?.port ?? 0, desk.next());
    };
    await Promise.all([shoppers.shop(() => wires), work()]);
    await shoppers.askAgain(wires);
    await desk.addAgain(wires, world.sql);
    const torn = wires.reduce((sum, wire) => sum + wire.torn(), 0);
    for (const wire of wires) wire.close();
    const staff = await desk.check(world.sql);
    const contradictions = [...(await shoppers.check(world.sql)), ...staff.contradictions];
    desk.close();
    if (staff.answersLost > 0) contradictions.push('a server that lives has lost an answer');
    return { contradictions, detail: { torn, products, ...Object.fromEntries(shoppers.journal.outcomes) } };
  },
};
