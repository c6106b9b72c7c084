import { v7 as uuidv7 } from 'uuid';
import { setTimeout as pause } from 'node:timers/promises';
import { changeRange } from '#server/batches/change-range.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { updateCampaign } from '#server/campaigns/update-campaign.ts';
import { revealDraw } from '#server/draws/reveal-draw.ts';
import { Refusal } from '#server/errors.ts';
import { rehearseCampaign } from '#server/sandbox/rehearse-campaign.ts';
import { resetSandbox } from '#server/sandbox/reset-sandbox.ts';
import type { Chance } from '../../demo/random.ts';
import { Journal } from '../journal.ts';
import { Phones, portOf } from '../phones.ts';
import { prized } from '../prized.ts';
import { addBatch, makeProgram, offerGift, plain, type Batch, type Codes, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

interface Size {
  phones: number;
  /** Codes of each phone. */
  each: number;
  /** Of each deed. */
  rounds: number;
}

/** What staff do while everybody claims, and what every claim comes to that is sent once it is done. */
interface Deed {
  /** Whose codes are claimed: the program's, or its sandbox's. */
  target: Codes;
  act: () => Promise<void>;
  expected: (code: number) => string;
  /** The first code of which no claim is written any more once it is done, however long it was under way. */
  closedFrom?: number;
}
type DeedName = 'recall' | 'pause' | 'end and reveal' | 'promise less' | 'reset the rehearsal';

/** Codes that each phone keeps until the deed is done. */
const LATE = 2;
const WITHIN_MS = 300;
/** Prizes beyond those that were won, at most. */
const MORE = 40;
const LONG_AGO = '2020-01-02T00:00';

export const amidClaims: Scenario<Size> = {
  name: 'amid-claims',
  proves:
    'recalled, paused, ended, promised less or reset amid claims, what was done holds for every later claim',
  full: { phones: 40, each: 30, rounds: 20 },
  slice: { phones: 8, each: 6, rounds: 1 },
  run: async (world, size, chance) => {
    const contradictions: string[] = [];
    const detail: Record<string, number> = {};
    for (let round = 0; round < size.rounds; round += 1) {
      for (const [name, prepare] of Object.entries(deeds)) {
        const told = await race(world, size, { prepare, chance });
        contradictions.push(...told.contradictions.map((one) => `${name}: ${one}`));
        for (const [outcome, count] of told.outcomes)
          detail[`${name}: ${outcome}`] = (detail[`${name}: ${outcome}`] ?? 0) + count;
      }
    }
    return { contradictions: contradictions.slice(0, 20), detail };
  },
};

type Prepare = (world: World, codes: number, chance: Chance) => Promise<Deed>;

const deeds: Record<DeedName, Prepare> = {
  recall: async ({ context }, codes) => {
    const program = await makeProgram(context, { codes });
    const { owner, batchId } = program;
    const from = codes >> 1;
    const firstSerial = program.firstSerial + from;
    return {
      target: program,
      act: async () => {
        await changeRange(owner, batchId, { to: 'recalled', firstSerial, reason: 'a fault' });
      },
      expected: (code) => (code < from ? 'won' : 'recalled'),
      closedFrom: from,
    };
  },
  pause: async ({ context }, codes) => {
    const program = await makeProgram(context, { codes });
    return {
      target: program,
      act: async () => {
        await setCampaignState(program.owner, program.campaignId, 'paused');
      },
      expected: () => 'paused',
    };
  },
  'end and reveal': async ({ context }, codes) => {
    const definition = prized({ stock: codes, rewardId: null });
    const program = await makeProgram(context, { codes, definition });
    const { owner, campaignId } = program;
    return {
      target: program,
      act: async () => {
        const ended = { ...program.definition, endsAt: LONG_AGO };
        await updateCampaign(owner, campaignId, { name: 'Ended', definition: ended, version: 1 });
        await revealDraw(owner, campaignId);
      },
      expected: () => 'ended',
      closedFrom: 0,
    };
  },
  'promise less': async (world, codes, chance) => {
    const program = await makeProgram(world.context, { codes: 1 });
    const rewardId = await offerGift(program, codes);
    const batch = await addBatch(program, { codes, definition: prized({ stock: codes, rewardId }) });
    const { from } = batch;
    return {
      target: {
        programId: program.programId,
        firstSerial: program.firstSerial + from,
        codeAt: (code) => program.codeAt(from + code),
      },
      act: () => promiseLess(world, program, { ...batch, rewardId, more: chance.below(MORE) }),
      expected: () => 'won',
    };
  },
  'reset the rehearsal': async ({ context, sql }, codes) => {
    const program = await makeProgram(context, { codes: 1 });
    const { owner, productId } = program;
    const rewardId = await offerGift(program, codes);
    const { campaignId } = await addBatch(program, {
      codes: 1,
      definition: prized({ stock: codes, rewardId }),
    });
    const { sandboxId, batchId } = await rehearseCampaign(owner, campaignId, {
      ...{ productId, codes, dates: 'open' },
    });
    const [row] = await sql<[{ keyId: number; firstSerial: number }]>`
      select key_id as "keyId", first_serial as "firstSerial" from batch
      where program_id = ${sandboxId} and batch_id = ${batchId}`;
    const cipher = context.codes.cipher(row.keyId);
    return {
      target: {
        programId: sandboxId,
        firstSerial: row.firstSerial,
        codeAt: (code) => cipher.encrypt(row.firstSerial + code),
      },
      act: () => resetSandbox(owner, { sandboxId }),
      expected: () => 'voided',
      closedFrom: 0,
    };
  },
};

/** Sets as many pieces apart as were won a moment ago and a few more; again, where meanwhile more were won than that. */
async function promiseLess(
  { sql }: World,
  { owner, programId }: Program,
  { campaignId, rewardId, more }: Batch & { rewardId: number; more: number },
): Promise<void> {
  for (;;) {
    const [row] = await sql<[{ won: number }]>`
      select count(*)::int as won from award where program_id = ${programId} and campaign_id = ${campaignId}`;
    const definition = { ...plain, ...prized({ stock: row.won + more, rewardId }) };
    try {
      await updateCampaign(owner, campaignId, { name: 'Less', definition, version: 1 });
      return;
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'prizes-given') throw error;
    }
  }
}

/** Every phone claims codes of its own while the deed is done, and then the last ones. */
async function race(
  world: World,
  { phones: count, each }: Size,
  { prepare, chance }: { prepare: Prepare; chance: Chance },
) {
  const { target, act, expected, closedFrom = count * each } = await prepare(world, count * each, chance);
  const journal = new Journal();
  const phones = new Phones(count, target, journal);
  await phones.open(world.servers);
  const contradictions: string[] = [];
  let done = false;
  const deed = pause(chance.below(WITHIN_MS))
    .then(act)
    .then(() => {
      done = true;
      return countClaims(world, target, closedFrom);
    });
  await Promise.all(
    phones.clients.map(async (_, phone) => {
      for (let turn = 0; turn < each; turn += 1) {
        if (turn === each - LATE) await deed;
        const press = { phone, code: turn * count + phone, claimId: uuidv7() };
        const late = done;
        const outcome = await phones.press(portOf(world.servers, phone + turn), press);
        if (outcome === null || (late && outcome !== expected(press.code)))
          contradictions.push(`once it was done, code ${press.code} was answered ${outcome}`);
      }
    }),
  );
  phones.close();
  const [before, after] = [await deed, await countClaims(world, target, closedFrom)];
  if (before !== after) contradictions.push(`${after - before} claims were written after it was done`);
  contradictions.push(...(await journal.check(world.sql, target)));
  return { contradictions, outcomes: journal.outcomes };
}

async function countClaims({ sql }: World, { programId, firstSerial }: Codes, from: number): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int as count from claim where program_id = ${programId} and serial >= ${firstSerial + from}`;
  return row.count;
}
