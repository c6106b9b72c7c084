import type { CodeCipher } from '#server/codes/ff1.ts';
import { openDatabase, type Database } from '#server/db/connect.ts';
import { verifyDatabase } from '../verify-checks.ts';
import { makeBenchProgram, sealedRules } from './bench-program.ts';
import { ClaimLoad, scattered } from './claim-load.ts';
import { atLeast, median, type Figure } from './figure.ts';
import { load, postBytes, type LoadResult } from './http-load.ts';
import { withInstance } from './instance.ts';

const CONNECTIONS = 64;
const MEMBERS = 5000;
const CODES = 10_000_000;
const ROUNDS = 3;
const SECONDS = 4;
const DIRECT_CONNECTIONS = [8, 16, 32, 64];

/** Durable claims a second through the whole product, against one statement a claim and against the textbook. */
export async function benchClaim(): Promise<Figure[]> {
  return withInstance(async ({ sql, url, context, serve }) => {
    const { cipher, firstSerial } = await makeBenchProgram(context, CODES, sealedRules(CODES));
    await makeReferenceTables(sql);
    const port = await serve('claim-server.ts');
    const naivePort = await serve('naive-server.ts');
    return measure({ sql, url, port, naivePort, cipher, firstSerial });
  });
}

interface Stage {
  sql: Database;
  url: string;
  port: number;
  naivePort: number;
  cipher: CodeCipher;
  firstSerial: number;
}

async function measure(stage: Stage): Promise<Figure[]> {
  const serials = scattered(CODES);
  const nextSerial = () => Number(serials.next().value);
  const phones = new ClaimLoad(stage.port, stage, serials);
  await phones.warmUp();
  const naive = () => {
    return load({
      port: stage.naivePort,
      connections: CONNECTIONS,
      seconds: SECONDS,
      next: () =>
        postBytes('/claims', JSON.stringify({ serial: nextSerial(), member: nextSerial() % MEMBERS }), ''),
    });
  };
  await phones.run(CONNECTIONS, 2);
  const rounds: { full: LoadResult; direct: Direct; naive: LoadResult }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({
      full: await phones.run(CONNECTIONS, SECONDS),
      direct: await bestDirect(stage, nextSerial),
      naive: await naive(),
    });
  }
  const differences = await verifyDatabase(stage.sql);
  if (differences.length > 0) throw new Error(`the claims do not add up: ${JSON.stringify(differences)}`);
  return figures(rounds);
}

function figures(rounds: readonly { full: LoadResult; direct: Direct; naive: LoadResult }[]): Figure[] {
  const of = (pick: (round: (typeof rounds)[number]) => number) =>
    Number(median(rounds.map(pick)).toPrecision(4));
  const detail = {
    claimsPerSecond: of((r) => r.full.perSecond),
    p50Ms: of((r) => r.full.p50Ms),
    p99Ms: of((r) => r.full.p99Ms),
    directPerSecond: of((r) => r.direct.perSecond),
    directConnections: rounds.map((r) => r.direct.connections),
    directP99Ms: of((r) => r.direct.p99Ms),
    naivePerSecond: of((r) => r.naive.perSecond),
    naiveP99Ms: of((r) => r.naive.p99Ms),
    rounds: rounds.map((r) => [r.full, r.direct, r.naive].map((run) => Math.round(run.perSecond))),
    connections: CONNECTIONS,
    invariants: 'verified after the run: no difference',
  };
  return [
    atLeast(
      'claim',
      median(rounds.map((r) => r.full.perSecond / r.direct.perSecond)),
      0.8,
      'of one statement a claim',
      detail,
    ),
    atLeast(
      'claim-naive',
      median(rounds.map((r) => r.full.perSecond / r.naive.perSecond)),
      5,
      'times the textbook',
      detail,
    ),
  ];
}

async function makeReferenceTables(sql: Database): Promise<void> {
  await sql`create table direct_claim (program_id int, key_id smallint, serial bigint, member int, points int,
    claimed_at timestamptz default now(), primary key (program_id, key_id, serial))`;
  await sql`create table direct_balance (program_id int, member int, balance bigint, primary key (program_id, member))`;
  await sql`create table naive_claim (serial bigint primary key, member int, points int, claimed_at timestamptz default now())`;
  await sql`create table naive_balance (member int primary key, balance bigint)`;
  for (const table of [
    'direct_balance (program_id, member, balance) select 1, n, 0',
    'naive_balance (member, balance) select n, 0',
  ]) {
    await sql.unsafe(`insert into ${table} from generate_series(0, ${MEMBERS - 1}) as n`);
  }
}

interface Direct {
  connections: number;
  perSecond: number;
  p99Ms: number;
}

/** One prepared statement a claim, sent straight to the database: insert of the unique row and the balance. */
async function bestDirect(stage: Stage, nextSerial: () => number): Promise<Direct> {
  const tried: Direct[] = [];
  for (const connections of DIRECT_CONNECTIONS) tried.push(await direct(stage.url, connections, nextSerial));
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
  const deadline = started + (SECONDS / 2) * 1000;
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
