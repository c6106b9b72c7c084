import { openDatabase } from '#server/db/connect.ts';
import { verifyDatabase } from '../verify-checks.ts';
import { makeBenchProgram, sealedRules } from './bench-program.ts';
import { ClaimLoad, scattered } from './claim-load.ts';
import { atMost, median, type Figure } from './figure.ts';
import type { LoadResult } from './http-load.ts';
import { withInstance, type BenchInstance } from './instance.ts';
import { storeClaims } from './stored-claims.ts';

const CODES = 100_000_000;
const FEW = 100_000;
const MANY = 10_000_000;
const CONNECTIONS = 64;
const ROUNDS = 7;
const SECONDS = 3;

/** What a claim costs once ten million are stored: its p99 against that with a hundred thousand, in turn on two databases. */
export async function benchGrow(): Promise<Figure[]> {
  return withInstance((small) =>
    withInstance(async (large) => {
      const few = await prepare(small, FEW);
      const many = await prepare(large, MANY);
      const rounds: { few: LoadResult; many: LoadResult }[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const inOrder = round % 2 === 0 ? [few, many] : [many, few];
        const results = new Map<ClaimLoad, LoadResult>();
        for (const phones of inOrder) results.set(phones, await phones.run(CONNECTIONS, SECONDS));
        const [one, other] = [results.get(few), results.get(many)];
        if (one && other) rounds.push({ few: one, many: other });
      }
      return [figure(rounds)];
    }),
  );
}

async function prepare({ sql, url, context, serve }: BenchInstance, stored: number): Promise<ClaimLoad> {
  const program = await makeBenchProgram(context, CODES, sealedRules(CODES));
  await storeClaims(sql, program, stored);
  const differences = await verifyDatabase(sql);
  if (differences.length > 0)
    throw new Error(`what is stored does not add up: ${JSON.stringify(differences)}`);
  // Statistics and caches as they are in the long run, not as a bulk load leaves them.
  await sql`vacuum analyze`;
  await checkpoint(url);
  const port = await serve('claim-server.ts');
  const fresh = { ...program, firstSerial: program.firstSerial + stored };
  const phones = new ClaimLoad(port, fresh, scattered(CODES - stored));
  await phones.warmUp();
  await phones.run(CONNECTIONS, SECONDS);
  return phones;
}

/** Only the cluster's own administrator may ask for one; the password is the same. */
async function checkpoint(url: string): Promise<void> {
  const administrator = Object.assign(new URL(url), { username: 'postgres' }).href;
  const sql = openDatabase({ url: administrator, name: 'checkpoint', max: 1, statementTimeoutMs: 0 });
  await sql`checkpoint`;
  await sql.end();
}

function figure(rounds: readonly { few: LoadResult; many: LoadResult }[]): Figure {
  const of = (pick: (round: (typeof rounds)[number]) => number) =>
    Number(median(rounds.map(pick)).toPrecision(4));
  return atMost(
    'grow',
    median(rounds.map((round) => round.many.p99Ms / round.few.p99Ms)),
    1.2,
    'of the p99 with few claims stored',
    {
      p99FewMs: of((round) => round.few.p99Ms),
      p99ManyMs: of((round) => round.many.p99Ms),
      fewPerSecond: of((round) => round.few.perSecond),
      manyPerSecond: of((round) => round.many.perSecond),
      stored: [FEW, MANY],
      rounds: rounds.map((round) => [round.few, round.many].map((run) => Number(run.p99Ms.toFixed(1)))),
      connections: CONNECTIONS,
    },
  );
}
