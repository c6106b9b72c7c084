import { v7 as uuidv7 } from 'uuid';
import { scattered } from '../../bench/claim-load.ts';
import { Journal } from '../journal.ts';
import { Phones } from '../phones.ts';
import { makeProgram } from '../program.ts';
import type { Scenario } from '../scenario.ts';

interface Size {
  phones: number;
  codes: number;
  /** Codes that all phones go for in the same order, at once. */
  rush: number;
}

/** Everybody wants everything. */
export const claimers: Scenario<Size> = {
  name: 'claimers',
  proves: 'of many phones that all want every code at two servers, each code goes to one',
  full: { phones: 50, codes: 100_000, rush: 500 },
  slice: { phones: 12, codes: 60, rush: 12 },
  run: async (world, { phones: count, codes, rush }, chance) => {
    const program = await makeProgram(world.context, { codes });
    const journal = new Journal({ keepAnswers: false });
    const phones = new Phones(count, program, journal);
    await phones.open(world.servers);
    const starts = phones.clients.map(() => chance.below(codes));
    const inTurn = world.servers.toReversed();
    const began = performance.now();
    await Promise.all(
      starts.map(async (start, phone) => {
        let turn = 0;
        for (const offset of ordered(codes, rush, start)) {
          const ports = turn++ % 2 === 0 ? world.servers : inTurn;
          await phones.pressUntilAnswered(ports, { phone, code: offset, claimId: uuidv7() });
        }
      }),
    );
    const seconds = (performance.now() - began) / 1000;
    phones.close();
    return {
      contradictions: await journal.check(world.sql, program),
      detail: {
        phones: count,
        codes,
        answers: journal.answered,
        answersPerSecond: Math.round(journal.answered / seconds),
        ...Object.fromEntries(journal.outcomes),
      },
    };
  },
};

/** First those that all rush for, then all others in an order of one's own. */
function* ordered(codes: number, rush: number, start: number): Generator<number> {
  for (let offset = 0; offset < rush; offset += 1) yield offset;
  for (const step of scattered(codes)) {
    const offset = (step + start) % codes;
    if (offset >= rush) yield offset;
  }
}
