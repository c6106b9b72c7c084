import { setTimeout as pause } from 'node:timers/promises';
import { openDesk } from '../desk.ts';
import { makeProgram } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import { codesFor, Shoppers } from '../shoppers.ts';

interface Size {
  phones: number;
  each: number;
  rounds: number;
}

const WITHIN_MS = 400;

export const killPostgres: Scenario<Size> = {
  name: 'kill-postgres',
  proves: 'PostgreSQL killed amid claims comes back with all that was told, and the servers go on',
  full: { phones: 40, each: 40, rounds: 20 },
  slice: { phones: 10, each: 10, rounds: 1 },
  kills: true,
  run: async (world, { phones, each, rounds }, chance) => {
    const contradictions: string[] = [];
    let [lost, told] = [0, 0];
    const desk = await openDesk(world);
    for (let round = 0; round < rounds; round += 1) {
      const program = await makeProgram(world.context, { codes: codesFor(phones, each) });
      const shoppers = new Shoppers(program, phones, each, chance);
      await shoppers.open(world.servers);
      const servers = [...world.servers];
      const shopping = shoppers.shop(() => servers);
      const working = desk.add(servers[0]?.port ?? 0, desk.next());
      await pause(chance.below(WITHIN_MS));
      await world.postgres.kill();
      told += shoppers.journal.answered;
      await shopping;
      await world.postgres.restart();
      // What had been done when PostgreSQL was killed is told only once it is kept.
      await working;
      if (world.servers.length !== servers.length) contradictions.push('a server has ended with PostgreSQL');
      await shoppers.askAgain(world.servers);
      await desk.addAgain(world.servers, world.sql);
      const staff = await desk.check(world.sql);
      lost += staff.answersLost;
      contradictions.push(...(await shoppers.check(world.sql)), ...staff.contradictions);
    }
    desk.close();
    return {
      contradictions,
      detail: { kills: rounds, 'answered before the kill': told, 'answers of staff lost': lost },
    };
  },
};
