import { verifyDatabase } from '../verify-checks.ts';
import { makeBenchProgram, sealedRules } from './bench-program.ts';
import { bestDirect, makeDirectTables, type Direct } from './claim-direct.ts';
import { ClaimLoad, scattered } from './claim-load.ts';
import { makeNaiveTables, NaiveLoad } from './claim-naive.ts';
import { atLeast, median, type Figure } from './figure.ts';
import type { LoadResult } from './http-load.ts';
import { withInstance } from './instance.ts';

const CONNECTIONS = 64;
const CODES = 10_000_000;
const ROUNDS = 3;
const SECONDS = 4;

interface Round {
  full: LoadResult;
  direct: Direct;
  naive: LoadResult;
  pointsOnly: LoadResult;
}

/** Durable claims a second through the whole product, against one statement a claim and against the textbook. */
export async function benchClaim(): Promise<Figure[]> {
  return withInstance(async ({ sql, url, context, serve }) => {
    const program = await makeBenchProgram(context, CODES, sealedRules(CODES));
    await makeDirectTables(sql);
    await makeNaiveTables(sql, CODES);
    const serials = scattered(CODES);
    const nextSerial = () => Number(serials.next().value);
    const phones = new ClaimLoad(await serve('claim-server.ts'), program, serials);
    const naive = new NaiveLoad(await serve('naive-server.ts'), nextSerial);
    await phones.warmUp();
    // A server that has been up for a while: its code is compiled.
    await phones.run(CONNECTIONS, 2 * SECONDS);
    await naive.run(CONNECTIONS, 2 * SECONDS);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({
        full: await phones.run(CONNECTIONS, SECONDS),
        direct: await bestDirect(url, nextSerial),
        naive: await naive.run(CONNECTIONS, SECONDS),
        pointsOnly: await naive.runPointsOnly(CONNECTIONS, SECONDS),
      });
    }
    const differences = await verifyDatabase(sql);
    if (differences.length > 0) throw new Error(`the claims do not add up: ${JSON.stringify(differences)}`);
    await naive.verify(sql);
    return figures(rounds);
  });
}

function figures(rounds: readonly Round[]): Figure[] {
  const of = (pick: (round: Round) => number) => Number(median(rounds.map(pick)).toPrecision(4));
  const detail = {
    claimsPerSecond: of((r) => r.full.perSecond),
    p50Ms: of((r) => r.full.p50Ms),
    p99Ms: of((r) => r.full.p99Ms),
    directPerSecond: of((r) => r.direct.perSecond),
    directConnections: rounds.map((r) => r.direct.connections),
    directP99Ms: of((r) => r.direct.p99Ms),
    naivePerSecond: of((r) => r.naive.perSecond),
    naiveP99Ms: of((r) => r.naive.p99Ms),
    pointsOnlyPerSecond: of((r) => r.pointsOnly.perSecond),
    rounds: rounds.map((r) =>
      [r.full, r.direct, r.naive, r.pointsOnly].map((run) => Math.round(run.perSecond)),
    ),
    connections: CONNECTIONS,
    invariants: 'verified after the run, of the product and of the textbook: no difference',
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
      'times the textbook with the same promises',
      detail,
    ),
  ];
}
