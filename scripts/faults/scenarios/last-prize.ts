import { v7 as uuidv7 } from 'uuid';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { isNotYet, Journal } from '../journal.ts';
import { Phones } from '../phones.ts';
import { prized, prizedMoment } from '../prized.ts';
import { addBatch, makeProgram, offerGift, POINTS, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

interface Size {
  phones: number;
  rounds: number;
}
interface Race {
  phones: number;
  /** The campaign of a round. */
  definition: (program: Program, round: number) => Promise<Partial<CampaignDefinition>>;
  /** Of the answers of a round: how often which outcome, and how many prizes. */
  expected: (count: number) => { outcomes: Record<string, number>; prizes: number };
}

const sizes = { full: { phones: 200, rounds: 1000 }, slice: { phones: 40, rounds: 3 } };
const HOUR_MS = 3_600_000;

/** Every pack wins, and there is one prize: of points by odds, of a piece in stock by odds, and at a moment. */
export const lastPrize: Scenario<Size> = {
  name: 'last-prize',
  proves: 'the last prize that everybody wins at once goes to one phone, and all others have their points',
  ...sizes,
  run: (world, { phones, rounds }) =>
    race(world, rounds, {
      phones,
      definition: async (program, round) => {
        const kind = (['points', 'piece', 'moment'] as const)[round % 3] ?? 'points';
        const rewardId = kind === 'piece' ? await offerGift(program, 1) : null;
        return kind === 'moment'
          ? prizedMoment(new Date((await nowMs(world)) + HOUR_MS))
          : prized({ stock: 1, rewardId });
      },
      expected: (count) => ({ outcomes: { won: count }, prizes: 1 }),
    }),
};

async function nowMs({ sql }: World): Promise<number> {
  const [row] = await sql<[{ now: Date }]>`select clock_timestamp() as now`;
  return row.now.getTime();
}

/** A budget that one pack uses up: of the campaign, or of the day. */
export const lastPoints: Scenario<Size> = {
  name: 'last-points',
  proves: 'the last points of a budget go to one phone; all others keep their codes',
  ...sizes,
  run: (world, { phones, rounds }) =>
    race(world, rounds, {
      phones,
      definition: (_program, round) => {
        const per = round % 2 === 0 ? 'campaign' : 'day';
        return Promise.resolve({ rules: [{ kind: 'budget', of: 'points', per, amount: POINTS + 1 }] });
      },
      expected: (count) => ({ outcomes: { won: 1, 'budget-spent': count - 1 }, prizes: 0 }),
    }),
};

/** Each phone has a code of its own, of a campaign that is made for the round; all press at once, on all servers. */
async function race(world: World, rounds: number, { phones: count, definition, expected }: Race) {
  const contradictions: string[] = [];
  const program = await makeProgram(world.context, { codes: 1 });
  const journal = new Journal();
  const phones = new Phones(count, program, journal);
  await phones.open(world.servers);
  for (let round = 1; round <= rounds; round += 1) {
    const { from } = await addBatch(program, {
      codes: count,
      definition: await definition(program, round),
    });
    const [before, prizesBefore] = [new Map(journal.outcomes), journal.prizesTold];
    await Promise.all(
      phones.clients.map((_, phone) =>
        phones.pressUntilAnswered(world.servers, { phone, code: from + phone, claimId: uuidv7() }),
      ),
    );
    const wanted = expected(count);
    const answers = [...journal.outcomes.keys()].filter((outcome) => !isNotYet(outcome));
    for (const outcome of new Set([...answers, ...Object.keys(wanted.outcomes)])) {
      const told = (journal.outcomes.get(outcome) ?? 0) - (before.get(outcome) ?? 0);
      if (told !== (wanted.outcomes[outcome] ?? 0))
        contradictions.push(`round ${round}: ${told} phones were told ${outcome}`);
    }
    const prizes = journal.prizesTold - prizesBefore;
    if (prizes !== wanted.prizes) contradictions.push(`round ${round}: ${prizes} prizes were told`);
  }
  phones.close();
  const all = [...contradictions, ...(await journal.check(world.sql, program))];
  return {
    contradictions: all.slice(0, 20),
    detail: { phones: count, rounds, prizes: journal.prizesTold, ...Object.fromEntries(journal.outcomes) },
  };
}
