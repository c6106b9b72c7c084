import { createHash } from 'node:crypto';
import { Chance } from '../demo/random.ts';
import { verifyDatabase } from '../verify-checks.ts';
import type { Outcome, Scenario } from './scenario.ts';
import { amidClaims } from './scenarios/amid-claims.ts';
import { claimers } from './scenarios/claimers.ts';
import { clock } from './scenarios/clock.ts';
import { decide } from './scenarios/decide.ts';
import { gifts } from './scenarios/gifts.ts';
import { keys } from './scenarios/keys.ts';
import { killPostgres } from './scenarios/kill-postgres.ts';
import { killServer } from './scenarios/kill-server.ts';
import { lastCode, lastPiece } from './scenarios/last-piece.ts';
import { lastPoints, lastPrize } from './scenarios/last-prize.ts';
import { lostReply } from './scenarios/lost-reply.ts';
import { pending } from './scenarios/pending.ts';
import type { World } from './world.ts';

/** Every fault that is proven to do no harm. */
export const scenarios = [
  claimers,
  lastCode,
  lastPiece,
  lastPrize,
  lastPoints,
  lostReply,
  keys,
  killServer,
  killPostgres,
  decide,
  pending,
  gifts,
  amidClaims,
  clock,
] as readonly unknown[] as readonly Scenario<object>[];

/**
 * Makes one fault happen and looks what came of it: what everybody was told, and every invariant of the database.
 * @param options.seed the same one makes the same choices; the order of what runs at once is the machine's
 */
export async function runScenario(
  world: World,
  scenario: Scenario<object>,
  { seed, size }: { seed: number; size: object },
): Promise<Outcome> {
  await world.reset();
  // Of the name too, so that a scenario alone is what it was among the others.
  const name = createHash('sha256').update(scenario.name).digest().readUInt32BE();
  const { contradictions, detail } = await scenario.run(world, size, new Chance((seed ^ name) >>> 0));
  const findings = await verifyDatabase(world.sql);
  // A machine that stands still for a minute loses connections, which is nobody's failure.
  const failures = world.servers
    .flatMap((server) => (scenario.kills ? [] : server.failures))
    .filter((failure) => !failure.includes('ConnectionLost'));
  return {
    contradictions: [
      ...contradictions,
      ...failures.slice(0, 3).map((failure) => `a server to which nothing was done has failed: ${failure}`),
      ...findings.map(({ check, rows }) => `${check}: ${JSON.stringify(rows.slice(0, 3))}`),
    ],
    detail,
  };
}
