import { v7 as uuidv7 } from 'uuid';
import type { Database } from '#server/db/connect.ts';
import { load, postBytes, type LoadResult } from './http-load.ts';
import { RequestsAhead } from './requests-ahead.ts';

/** What a phone asks of naive-server.ts; members and devices are small numbers, account 0 is the program's. */
export interface NaiveClaim {
  claimId: string;
  serial: number;
  member: number;
  device: number;
}

const MEMBERS = 5000;
const CAMPAIGN = 1;

/** The textbook's tables, with as many packs and winners among them as the product's batch has. */
export async function makeNaiveTables(sql: Database, packs: number): Promise<void> {
  await sql.unsafe(`
    create table naive_batch (first_serial bigint primary key, last_serial bigint not null, campaign int not null,
      state text not null);
    create table naive_winner (serial bigint primary key, prize text not null, points int not null);
    create table naive_claim (serial bigint primary key, claim_id uuid not null unique, campaign int not null, member int not null,
      device int not null, points int not null, prize text, claimed_at timestamptz not null default now());
    create table naive_person_day (campaign int, member int, day date, claims int not null,
      primary key (campaign, member, day));
    create table naive_device_week (campaign int, device int, week date, claims int not null,
      primary key (campaign, device, week));
    create table naive_balance (member int primary key, balance bigint not null);
    create table naive_entry (account int, entry_id bigint generated always as identity, claim_id uuid not null,
      amount int not null, posted_at timestamptz not null default now(), primary key (account, entry_id));
    create table naive_event (event_id bigint generated always as identity primary key, type text not null,
      subject uuid not null, data jsonb not null, happened_at timestamptz not null default now());
    create table naive_budget (campaign int primary key, used bigint not null, most bigint not null) with (fillfactor = 20);
    create table points_only_claim (serial bigint primary key, member int, points int, claimed_at timestamptz default now());
    create table points_only_balance (member int primary key, balance bigint);
    insert into naive_batch values (0, ${packs - 1}, ${CAMPAIGN}, 'active');
    insert into naive_winner select n, 'mug', 500 from generate_series(0, ${packs - 1}, 1000) as n;
    insert into naive_balance select n, 0 from generate_series(1, ${MEMBERS}) as n;
    insert into points_only_balance select n, 0 from generate_series(1, ${MEMBERS}) as n;
    insert into naive_budget values (${CAMPAIGN}, 0, 1000000000000)`);
  // A bulk load leaves no statistics; the product's tables grow by what they are used for.
  for (const table of ['naive_winner', 'naive_balance', 'points_only_balance'])
    await sql.unsafe(`vacuum analyze ${table}`);
}

/** Claims of the textbook over HTTP, each of a pack of its own, by its members in turn. */
export class NaiveLoad {
  readonly #port: number;
  readonly #full: RequestsAhead;
  readonly #pointsOnly: RequestsAhead;
  #made = 0;
  #won = 0;

  constructor(port: number, nextSerial: () => number) {
    this.#port = port;
    const make = (path: string) => () => {
      const member = 1 + (this.#made++ % MEMBERS);
      const claim: NaiveClaim = { claimId: uuidv7(), serial: nextSerial(), member, device: member };
      return postBytes(path, JSON.stringify(claim), '');
    };
    this.#full = new RequestsAhead(make('/claims'));
    this.#pointsOnly = new RequestsAhead(make('/points-only'));
  }

  /** Claims that keep the promises which the product's keep. */
  async run(connections: number, seconds: number): Promise<LoadResult> {
    const result = await this.#run(this.#full, connections, seconds);
    this.#won += result.answers;
    return result;
  }

  /** Claims that give points and promise nothing else. */
  runPointsOnly(connections: number, seconds: number): Promise<LoadResult> {
    return this.#run(this.#pointsOnly, connections, seconds);
  }

  async #run(requests: RequestsAhead, connections: number, seconds: number): Promise<LoadResult> {
    requests.makeFor(seconds);
    const result = await load({ port: this.#port, connections, seconds, next: requests.next });
    if (result.tally.get('200 won') !== result.answers)
      throw new Error(`not every claim of the textbook was won: ${JSON.stringify([...result.tally])}`);
    return result;
  }

  /** @throws Error unless what the textbook stored is what it answered */
  async verify(sql: Database): Promise<void> {
    const [sums] = await sql<[Record<string, number | null>]>`
      select count(*) as claims, sum(points)::bigint as points, count(prize) as prizes,
        (select count(*) from naive_claim join naive_winner using (serial)) as winners,
        (select sum(claims)::bigint from naive_person_day) as "ofPersons",
        (select sum(claims)::bigint from naive_device_week) as "ofDevices",
        (select sum(balance)::bigint from naive_balance) as balances,
        (select sum(amount)::bigint from naive_entry where account > 0) as earned,
        (select sum(-amount)::bigint from naive_entry where account = 0) as given,
        (select count(*) from naive_event) as events,
        (select used from naive_budget) as used
      from naive_claim`;
    const { claims, points, prizes, winners, ofPersons, ofDevices, balances, earned, given, events, used } =
      sums;
    const agree =
      [claims, ofPersons, ofDevices, events].every((count) => count === this.#won) &&
      [balances, earned, given, used].every((sum) => sum === points) &&
      prizes === winners;
    if (!agree)
      throw new Error(`the textbook does not add up: ${JSON.stringify({ answered: this.#won, ...sums })}`);
  }
}
