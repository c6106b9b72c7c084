import { v7 as uuidv7 } from 'uuid';
import { Journal } from '../journal.ts';
import { Phones, portOf } from '../phones.ts';
import { makeProgram, offerGift, POINTS } from '../program.ts';
import type { Scenario } from '../scenario.ts';

interface Size {
  phones: number;
  rounds: number;
}

/** One code, and everybody at once. */
export const lastCode: Scenario<Size> = {
  name: 'last-code',
  proves: 'one code that everybody claims at once goes to one phone, and the others are told when it went',
  full: { phones: 200, rounds: 1000 },
  slice: { phones: 40, rounds: 3 },
  run: async (world, { phones: count, rounds }) => {
    const program = await makeProgram(world.context, { codes: rounds + 1 });
    const journal = new Journal();
    const phones = new Phones(count, program, journal);
    await phones.open(world.servers);
    const faults: string[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const outcomes = await Promise.all(
        phones.clients.map((_, phone) =>
          phones.pressUntilAnswered(world.servers, { phone, code: round, claimId: uuidv7() }),
        ),
      );
      const won = outcomes.filter((outcome) => outcome === 'won').length;
      if (won !== 1) faults.push(`round ${round}: ${won} phones have won`);
    }
    phones.close();
    return {
      contradictions: [...faults, ...(await journal.check(world.sql, program))],
      detail: { phones: count, rounds, ...Object.fromEntries(journal.outcomes) },
    };
  },
};

/** The last piece of a gift's stock, and everybody at once. */
export const lastPiece: Scenario<Size> = {
  name: 'last-piece',
  proves: 'the last piece of a gift goes to one phone; all others keep their points',
  full: { phones: 200, rounds: 1000 },
  slice: { phones: 40, rounds: 3 },
  run: async (world, { phones: count, rounds }) => {
    // Each round costs its winner a point: nobody runs out.
    const packs = Math.ceil(rounds / POINTS);
    const program = await makeProgram(world.context, { codes: 1 + count * packs });
    const journal = new Journal();
    const phones = new Phones(count, program, journal);
    await phones.open(world.servers);
    for (let pack = 0; pack < packs; pack += 1)
      await Promise.all(
        phones.clients.map((_, phone) =>
          phones.pressUntilAnswered(world.servers, {
            phone,
            code: 1 + pack * count + phone,
            claimId: uuidv7(),
          }),
        ),
      );
    const path = `/api/shop/programs/${program.programId}/redemptions`;
    const left = phones.clients.map(() => packs * POINTS);
    const faults: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const rewardId = await offerGift(program, 1);
      const replies = await Promise.all(
        phones.clients.map((_, phone) =>
          phones.send(phone, portOf(world.servers, phone), path, { rewardId, redemptionId: uuidv7() }),
        ),
      );
      let given = 0;
      for (const [phone, reply] of replies.entries()) {
        if (reply?.status === 200) {
          given += 1;
          const { balance } = JSON.parse(reply.text) as { balance: number };
          left[phone] = (left[phone] ?? 0) - 1;
          if (balance !== left[phone])
            faults.push(`round ${round}: phone ${phone} has ${left[phone]} and was told ${balance}`);
        } else if (reply?.status !== 409 || !reply.text.includes('"stock-exhausted"')) {
          faults.push(`round ${round}: phone ${phone} was told ${reply?.status} ${reply?.text}`);
        }
      }
      if (given !== 1) faults.push(`round ${round}: ${given} phones were given the last piece`);
    }
    phones.close();
    return {
      contradictions: [...faults.slice(0, 20), ...(await journal.check(world.sql, program))],
      detail: { phones: count, rounds },
    };
  },
};
