import { v7 as uuidv7 } from 'uuid';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '#server/db/connect.ts';
import type { Chance } from '../demo/random.ts';
import type { Press } from './journal.ts';
import { Journal } from './journal.ts';
import { Phones, portOf, type Ports } from './phones.ts';
import { offerGift, POINTS, type Program } from './program.ts';

interface Redemption {
  phone: number;
  redemptionId: string;
  texts: Set<string>;
}

const TRIES_MAX = 6000;
const PAUSE_MS = 50;

/**
 * Phones that claim codes, each of which two of them want, and spend points, whatever happens to servers and answers; in
 * the end every one of them asks again with its ids.
 */
export class Shoppers {
  readonly journal = new Journal();
  readonly phones: Phones;
  readonly #program: Program;
  readonly #presses: Press[][];
  readonly #redemptions: Redemption[] = [];
  #rewardId = 0;

  /** @param each codes that each phone wants; the program needs `codesFor` of them */
  constructor(program: Program, count: number, each: number, chance: Chance) {
    this.#program = program;
    this.phones = new Phones(count, program, this.journal);
    const wanted = codesFor(count, each) - 1;
    const start = chance.below(wanted);
    this.#presses = this.phones.clients.map((_, phone) =>
      Array.from({ length: each }, (_value, turn) => ({
        phone,
        code: 1 + ((start + phone * each + turn) % wanted),
        claimId: uuidv7(),
      })),
    );
  }

  async open(ports: Ports): Promise<void> {
    this.#rewardId = await offerGift(this.#program, 1_000_000);
    await this.phones.open(ports);
  }

  /** Each phone presses and redeems its way, and at a lost answer goes on. */
  async shop(ports: () => Ports): Promise<void> {
    await Promise.all(
      this.#presses.map(async (mine) => {
        for (const [turn, press] of mine.entries()) {
          const port = portOf(ports(), press.phone);
          const outcome = await this.phones.press(port, press);
          if (outcome === 'won' && turn % 2 === 0) await this.#redeem(port, press.phone);
        }
      }),
    );
  }

  async #redeem(port: number, phone: number): Promise<void> {
    const redemption = { phone, redemptionId: uuidv7(), texts: new Set<string>() };
    this.#redemptions.push(redemption);
    await this.#send(port, redemption);
  }

  async #send(port: number, { phone, redemptionId, texts }: Redemption): Promise<boolean> {
    const path = `/api/shop/programs/${this.#program.programId}/redemptions`;
    const reply = await this.phones.send(phone, port, path, { redemptionId, rewardId: this.#rewardId });
    if (!reply || reply.status >= 500) return false;
    // The balance is the present one; the voucher is the same for good.
    texts.add(
      reply.status === 200
        ? JSON.stringify((JSON.parse(reply.text) as { voucher: unknown }).voucher)
        : reply.text,
    );
    return true;
  }

  /** Everything once more, with the same ids, until it is answered. */
  async askAgain(ports: Ports): Promise<void> {
    await Promise.all(
      this.#presses.map(async (mine) => {
        for (const press of mine) await this.phones.pressUntilAnswered(ports, press);
      }),
    );
    for (const redemption of this.#redemptions) {
      for (let tries = 0; !(await this.#send(portOf(ports, tries), redemption)); tries += 1) {
        if (tries === TRIES_MAX) throw new Error(`${redemption.redemptionId} was never answered`);
        await pause(PAUSE_MS);
      }
    }
  }

  /** What was told and is not so. */
  async check(sql: Database): Promise<string[]> {
    this.phones.close();
    const contradictions = [...(await this.journal.check(sql, this.#program))];
    const { programId } = this.#program;
    const rows = await sql<{ id: string; voucherId: string }[]>`
      select redemption_id as id, voucher_id as "voucherId" from voucher where program_id = ${programId}`;
    const vouchers = new Map(rows.map(({ id, voucherId }) => [id, voucherId]));
    for (const { redemptionId, texts } of this.#redemptions) {
      const voucher = vouchers.get(redemptionId);
      const [text = ''] = texts;
      if (texts.size !== 1 || voucher === undefined || !text.includes(voucher))
        contradictions.push(`redemption ${redemptionId}: told ${[...texts].join(' and ')}, is ${voucher}`);
    }
    if (rows.length !== this.#redemptions.length)
      contradictions.push(`${this.#redemptions.length} gifts were asked for, ${rows.length} were given`);
    const [spent] = await sql<[{ left: number }]>`
      select coalesce(sum(amount), 0)::int as left from entry join member m on m.program_id = entry.program_id and m.member_id = entry.account_id
      where entry.program_id = ${programId}`;
    const won = this.journal.outcomes.get('won') ?? 0;
    if (spent.left !== won * POINTS - rows.length)
      contradictions.push(`${won} codes and ${rows.length} gifts leave ${spent.left} points`);
    return contradictions;
  }
}

/** How many codes so many phones need, one of them to look at. */
export function codesFor(phones: number, each: number): number {
  return 1 + Math.ceil((phones * each) / 2);
}
