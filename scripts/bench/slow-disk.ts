import { openDatabase } from '#server/db/connect.ts';
import { verifyDatabase } from '../verify-checks.ts';
import { makeBenchProgram } from './bench-program.ts';
import { ClaimLoad, scattered } from './claim-load.ts';
import { atLeast, median, type Figure } from './figure.ts';
import { withInstance } from './instance.ts';

const CONNECTIONS = 64;
const PHONES = 1000;
const CODES = 10_000_000;
const ROUNDS = 3;
const SECONDS = 4;
/** What one transaction a request is tried with; the best of them is what lanes are held against. */
const SINGLE_CONNECTIONS = [8, 16, 32];
const DELAY_US = 1000;

/**
 * Claims a second where each sync takes a millisecond more: lanes against one transaction a request.
 *
 * The delay is PostgreSQL's own `commit_delay`: whoever is about to sync the log waits first, holding the log. It is kinder
 * than a slow disk to many small transactions: those that commit during the wait go with the same sync, while a disk that is
 * busy syncing takes none of them along. So the figure is the least that a slow disk would give.
 */
export async function benchSlowDisk(): Promise<Figure[]> {
  return withInstance(async ({ sql, url, context, serve }) => {
    await delaySyncs(url);
    const program = await makeBenchProgram(context, CODES);
    const serials = scattered(CODES);
    const open = async (port: number) => {
      const phones = new ClaimLoad(port, program, serials);
      await phones.warmUp(PHONES);
      return phones;
    };
    const lanes = await open(await serve('claim-server.ts'));
    const singles: ClaimLoad[] = [];
    for (const connections of SINGLE_CONNECTIONS)
      singles.push(await open(await serve('single-server.ts', { CONNECTIONS: String(connections) })));
    const rounds: { lanes: number; singles: number[] }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { perSecond } = await lanes.run(CONNECTIONS, SECONDS);
      const others: number[] = [];
      for (const single of singles) others.push((await single.run(CONNECTIONS, SECONDS)).perSecond);
      rounds.push({ lanes: perSecond, singles: others });
    }
    const differences = await verifyDatabase(sql);
    if (differences.length > 0) throw new Error(`the claims do not add up: ${JSON.stringify(differences)}`);
    const best = (round: (typeof rounds)[number]) => Math.max(...round.singles);
    return [
      atLeast(
        'slow-disk',
        median(rounds.map((round) => round.lanes / best(round))),
        2.5,
        'times one transaction a request',
        {
          lanesPerSecond: Math.round(median(rounds.map((round) => round.lanes))),
          singlePerSecond: Math.round(median(rounds.map(best))),
          singleConnections: SINGLE_CONNECTIONS,
          rounds: rounds.map((round) => [round.lanes, ...round.singles].map(Math.round)),
          connections: CONNECTIONS,
          delayMs: DELAY_US / 1000,
          invariants: 'verified after the run: no difference',
        },
      ),
    ];
  });
}

/** For every commit from now on; the embedded PostgreSQL's superuser has the password of its other role. */
async function delaySyncs(url: string): Promise<void> {
  const admin = new URL(url);
  admin.username = 'postgres';
  const sql = openDatabase({ url: admin.href, name: 'bench settings', max: 1 });
  try {
    await sql.unsafe(`alter system set commit_delay = ${DELAY_US}`);
    await sql.unsafe('alter system set commit_siblings = 0');
    await sql`select pg_reload_conf()`;
    const [row] = await sql<[{ delay: string }]>`select current_setting('commit_delay') as delay`;
    // A reload reaches a session at its next statement.
    if (row.delay !== String(DELAY_US)) await sql`select pg_sleep(0.2)`;
    const [set] = await sql<[{ delay: string }]>`select current_setting('commit_delay') as delay`;
    if (set.delay !== String(DELAY_US)) throw new Error(`commit_delay is ${set.delay}`);
  } finally {
    await sql.end();
  }
}
