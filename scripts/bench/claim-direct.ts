import { openDatabase, type Database } from '#server/db/connect.ts';

const MEMBERS = 5000;
const CONNECTIONS = [8, 16, 32, 64];
const SECONDS = 2;

export async function makeDirectTables(sql: Database): Promise<void> {
  await sql`create table direct_claim (program_id int, key_id smallint, serial bigint, member int, points int,
    claimed_at timestamptz default now(), primary key (program_id, key_id, serial))`;
  await sql`create table direct_balance (program_id int, member int, balance bigint, primary key (program_id, member))`;
  await sql`insert into direct_balance (program_id, member, balance) select 1, n, 0 from generate_series(0, ${MEMBERS - 1}) as n`;
}

export interface Direct {
  connections: number;
  perSecond: number;
  p99Ms: number;
}

/** One prepared statement a claim, sent straight to the database: insert of the unique row and the balance. */
export async function bestDirect(url: string, nextSerial: () => number): Promise<Direct> {
  const tried: Direct[] = [];
  for (const connections of CONNECTIONS) tried.push(await direct(url, connections, nextSerial));
  return tried.reduce((best, one) => (one.perSecond > best.perSecond ? one : best));
}

async function direct(url: string, connections: number, nextSerial: () => number): Promise<Direct> {
  const pool = openDatabase({ url, name: 'direct', max: connections });
  const latencies: number[] = [];
  const claim = (serial: number, member: number) => pool`
    with won as (
      insert into direct_claim (program_id, key_id, serial, member, points) values (1, 1, ${serial}, ${member}, 10)
      on conflict do nothing returning member, points
    )
    update direct_balance b set balance = b.balance + won.points from won where b.program_id = 1 and b.member = won.member`;
  await Promise.all(Array.from({ length: connections }, () => claim(nextSerial(), 0)));
  const started = performance.now();
  const deadline = started + SECONDS * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < deadline) {
        const sentAt = performance.now();
        const serial = nextSerial();
        await claim(serial, (serial * 7919) % MEMBERS);
        latencies.push(performance.now() - sentAt);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await pool.end();
  latencies.sort((a, b) => a - b);
  return {
    connections,
    perSecond: latencies.length / seconds,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
  };
}
