import { v7 as uuidv7 } from 'uuid';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { openDesk } from '../desk.ts';
import { Journal } from '../journal.ts';
import { Phones, portOf } from '../phones.ts';
import { makeProgram, offerGift } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

interface Size {
  phones: number;
}

const HOUR_MS = 3_600_000;
const SHIFTS = [-24 * HOUR_MS, 24 * HOUR_MS];
const ZONE = 'Asia/Ho_Chi_Minh';
const ZONE_AHEAD_MS = 7 * HOUR_MS;
const LIMIT = 2;
/** How far an answer may be from the database's clock. */
const NEAR_MS = 60_000;

export const clock: Scenario<Size> = {
  name: 'clock',
  proves: 'a server whose clock is a day wrong, either way, decides and tells as the database’s clock says',
  full: { phones: 100 },
  slice: { phones: 4 },
  run: async (world, { phones }) => {
    const wrong = await Promise.all(SHIFTS.map((clockShiftMs) => world.start({ clockShiftMs })));
    const ports = [...wrong, ...world.servers.filter((server) => !wrong.includes(server))];
    const contradictions = [
      ...(await tellLive(world, ports, phones)),
      ...(await tellUnstarted(world, wrong)),
      ...(await tellStaff(world, ports)),
    ];
    return { contradictions, detail: { phones, 'clocks off by hours': SHIFTS.map((ms) => ms / HOUR_MS) } };
  },
};

async function nowMs({ sql }: World): Promise<number> {
  const [row] = await sql<[{ now: Date }]>`select clock_timestamp() as now`;
  return row.now.getTime();
}

const localTime = (ms: number) => new Date(ms + ZONE_AHEAD_MS).toISOString().slice(0, 16);

/** Of a campaign that began twelve hours ago and ends in twelve: every phone wins what the limit of the day allows. */
async function tellLive(world: World, ports: readonly { port: number }[], count: number): Promise<string[]> {
  const now = await nowMs(world);
  const definition: Partial<CampaignDefinition> = {
    timeZone: ZONE,
    startsAt: localTime(now - 12 * HOUR_MS),
    endsAt: localTime(now + 12 * HOUR_MS),
    rules: [{ kind: 'limit-per-person-per-day', claims: LIMIT }],
  };
  const tries = ports.length * 2;
  const program = await makeProgram(world.context, { codes: 1 + count * tries, definition });
  const rewardId = await offerGift(program, 1000);
  const journal = new Journal();
  const phones = new Phones(count, program, journal);
  await phones.open(ports);
  const faults: string[] = [];
  await Promise.all(
    phones.clients.map(async (_, phone) => {
      const outcomes: string[] = [];
      for (let turn = 0; turn < tries; turn += 1) {
        const press = { phone, code: 1 + phone * tries + turn, claimId: uuidv7() };
        // The same id at every server, one after the other, is one claim.
        for (const side of ports.keys())
          outcomes.push((await phones.press(portOf(ports, phone + turn + side), press)) ?? 'none');
      }
      const wins = outcomes.filter((outcome) => outcome === 'won').length / ports.length;
      const over = outcomes.filter((outcome) => outcome === 'over-limit').length / ports.length;
      // Around midnight two days may be met.
      const days = (wins === LIMIT && over === tries - LIMIT) || crossesMidnight(now);
      if (!days) faults.push(`phone ${phone} was told ${outcomes.join(', ')}`);
      for (const { port } of ports)
        faults.push(...(await gift(phones, phone, port, program.programId, rewardId, now)));
    }),
  );
  phones.close();
  const claims = await world.sql<{ claimedAt: Date }[]>`
    select claimed_at as "claimedAt" from claim where program_id = ${program.programId}`;
  for (const { claimedAt } of claims)
    if (!isNear(claimedAt.getTime(), now)) faults.push(`a claim is written at ${claimedAt.toISOString()}`);
  return [...faults, ...(await journal.check(world.sql, program))];
}

async function gift(
  phones: Phones,
  phone: number,
  port: number,
  programId: number,
  rewardId: number,
  now: number,
): Promise<string[]> {
  const path = `/api/shop/programs/${programId}/redemptions`;
  const reply = await phones.send(phone, port, path, { redemptionId: uuidv7(), rewardId });
  if (reply?.status !== 200) return [`a gift was answered with ${reply?.status} ${reply?.text}`];
  const { voucher } = JSON.parse(reply.text) as {
    voucher: { redeemedAt: string; expiresAt: string; state: string };
  };
  const lives = Date.parse(voucher.expiresAt) - now;
  const good =
    isNear(Date.parse(voucher.redeemedAt), now) && lives > 24 * HOUR_MS && lives < 32 * 24 * HOUR_MS;
  return good ? [] : [`a voucher is told as ${reply.text}`];
}

/** Of a campaign that begins in twelve hours nothing can be won yet. */
async function tellUnstarted(world: World, ports: readonly { port: number }[]): Promise<string[]> {
  const now = await nowMs(world);
  const definition = {
    timeZone: ZONE,
    startsAt: localTime(now + 12 * HOUR_MS),
    endsAt: localTime(now + 48 * HOUR_MS),
  };
  const program = await makeProgram(world.context, { codes: 4, definition });
  const journal = new Journal();
  const phones = new Phones(ports.length, program, journal);
  await phones.open(ports);
  const outcomes = await Promise.all(
    ports.map(({ port }, phone) => phones.press(port, { phone, code: 1 + phone, claimId: uuidv7() })),
  );
  phones.close();
  const wrong = outcomes.filter((outcome) => outcome !== 'not-started');
  return [
    ...wrong.map((outcome) => `before its start a campaign answers ${outcome}`),
    ...(await journal.check(world.sql, program)),
  ];
}

/** A call with a key, sent to every server, is one. */
async function tellStaff(world: World, ports: readonly { port: number }[]): Promise<string[]> {
  const desk = await openDesk(world);
  const call = desk.next();
  for (const { port } of ports) await desk.add(port, call);
  const { contradictions } = await desk.check(world.sql);
  desk.close();
  return contradictions;
}

const isNear = (oneMs: number, otherMs: number) => Math.abs(oneMs - otherMs) < NEAR_MS;

function crossesMidnight(ms: number): boolean {
  const sinceMidnight = (ms + ZONE_AHEAD_MS) % (24 * HOUR_MS);
  return 24 * HOUR_MS - sinceMidnight < NEAR_MS;
}
