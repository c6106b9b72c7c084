import { v7 as uuidv7 } from 'uuid';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { Journal } from '../journal.ts';
import { Phones } from '../phones.ts';
import { makeProgram, POINTS } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

interface Size {
  phones: number;
  rounds: number;
}
interface Race {
  phones: number;
  definition: Partial<CampaignDefinition>;
  /** Of the answers of a round: how often which outcome, and who has the prize. */
  expected: (count: number) => { outcomes: Record<string, number>; prizes: number };
}

const sizes = { full: { phones: 200, rounds: 1000 }, slice: { phones: 40, rounds: 3 } };

/** Every pack wins, and there is one prize. */
export const lastPrize: Scenario<Size> = {
  name: 'last-prize',
  proves: 'the last prize that everybody wins at once goes to one phone, and all others have their points',
  ...sizes,
  run: (world, { phones, rounds }) =>
    race(world, rounds, {
      phones,
      definition: {
        market: 'other',
        terms: { vi: 'Thể lệ', en: 'Rules' },
        prizes: [
          {
            id: 'mug',
            name: { vi: 'Cốc', en: 'Mug' },
            worth: 1000,
            stock: 1,
            gives: { kind: 'points', points: 7 },
          },
        ],
        mechanics: [
          { kind: 'points-per-pack', points: POINTS },
          {
            kind: 'instant-win',
            id: 'win',
            draw: { kind: 'odds', prizes: [{ prizeId: 'mug', chance: 1_000_000 }] },
          },
        ],
      },
      expected: (count) => ({ outcomes: { won: count }, prizes: 1 }),
    }),
};

/** A budget that one pack uses up. */
export const lastPoints: Scenario<Size> = {
  name: 'last-points',
  proves: 'the last points of a budget go to one phone; all others keep their codes',
  ...sizes,
  run: (world, { phones, rounds }) =>
    race(world, rounds, {
      phones,
      definition: { rules: [{ kind: 'budget', of: 'points', per: 'campaign', amount: POINTS + 1 }] },
      expected: (count) => ({ outcomes: { won: 1, 'budget-spent': count - 1 }, prizes: 0 }),
    }),
};

/** Each phone has a code of its own, of a campaign that is made for the round; all press at once, on all servers. */
async function race(world: World, rounds: number, { phones: count, definition, expected }: Race) {
  const contradictions: string[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const program = await makeProgram(world.context, { codes: count + 1, definition });
    const journal = new Journal();
    const phones = new Phones(count, program, journal);
    await phones.open(world.servers);
    await Promise.all(
      phones.clients.map((_, phone) =>
        phones.pressUntilAnswered(world.servers, { phone, code: 1 + phone, claimId: uuidv7() }),
      ),
    );
    phones.close();
    const [row] = await world.sql<[{ prizes: number }]>`
      select count(*)::int as prizes from award where program_id = ${program.programId}`;
    const [told, wanted] = [Object.fromEntries(journal.outcomes), expected(count)];
    for (const outcome of new Set([...Object.keys(told), ...Object.keys(wanted.outcomes)]))
      if (told[outcome] !== wanted.outcomes[outcome])
        contradictions.push(`round ${round}: ${told[outcome] ?? 0} phones were told ${outcome}`);
    if (row.prizes !== wanted.prizes) contradictions.push(`round ${round}: ${row.prizes} prizes were won`);
    contradictions.push(...(await journal.check(world.sql, program)));
  }
  return { contradictions: contradictions.slice(0, 20), detail: { phones: count, rounds } };
}
