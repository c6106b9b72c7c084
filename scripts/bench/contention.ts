import { verifyDatabase } from '../verify-checks.ts';
import { addCampaign, makeBenchProgram, pooledRules } from './bench-program.ts';
import { ClaimLoad, scattered } from './claim-load.ts';
import { atLeast, median, type Figure } from './figure.ts';
import type { LoadResult } from './http-load.ts';
import { withInstance } from './instance.ts';

const CONNECTIONS = 64;
const CODES = 2_000_000;
const CAMPAIGNS = 64;
const ROUNDS = 5;
const SECONDS = 3;

/** Claims a second where all draw on one stock of prizes and one budget, against claims of as many campaigns with their own. */
export async function benchContention(): Promise<Figure[]> {
  return withInstance(async ({ sql, context, serve }) => {
    const hot = await makeBenchProgram(context, CODES, pooledRules);
    const { owner, productId } = hot;
    const apart: number[] = [];
    for (let made = 0; made < CAMPAIGNS; made += 1)
      apart.push((await addCampaign(owner, productId, CODES / CAMPAIGNS, pooledRules)).firstSerial);
    const port = await serve('claim-server.ts');
    const crowd = new ClaimLoad(port, hot, scattered(CODES));
    const spread = new ClaimLoad(port, { ...hot, firstSerial: 0 }, inTurn(apart));
    for (const phones of [crowd, spread]) {
      await phones.warmUp(2000);
      await phones.run(CONNECTIONS, 1);
    }
    const rounds: { hot: LoadResult; apart: LoadResult }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = round % 2 === 0 ? crowd : spread;
      const runs = [await first.run(CONNECTIONS, SECONDS)];
      runs.push(await (first === crowd ? spread : crowd).run(CONNECTIONS, SECONDS));
      if (first === spread) runs.reverse();
      const [one, other] = runs;
      if (one && other) rounds.push({ hot: one, apart: other });
    }
    const differences = await verifyDatabase(sql);
    if (differences.length > 0) throw new Error(`the claims do not add up: ${JSON.stringify(differences)}`);
    const of = (pick: (round: (typeof rounds)[number]) => number) =>
      Number(median(rounds.map(pick)).toPrecision(4));
    return [
      atLeast(
        'contention',
        median(rounds.map((round) => round.hot.perSecond / round.apart.perSecond)),
        0.9,
        'of claims that share nothing',
        {
          hotPerSecond: of((round) => round.hot.perSecond),
          apartPerSecond: of((round) => round.apart.perSecond),
          hotP99Ms: of((round) => round.hot.p99Ms),
          apartP99Ms: of((round) => round.apart.p99Ms),
          campaignsApart: CAMPAIGNS,
          connections: CONNECTIONS,
          rounds: rounds.map((round) => [round.hot, round.apart].map((run) => Math.round(run.perSecond))),
          invariants: 'verified after the run: no difference',
        },
      ),
    ];
  });
}

/** A serial of each batch in turn, each once. */
function* inTurn(firstSerials: readonly number[]): Generator<number> {
  for (const offset of scattered(CODES / CAMPAIGNS)) for (const first of firstSerials) yield first + offset;
}
