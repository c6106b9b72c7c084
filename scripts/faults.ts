import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SetupError } from '#server/db/setup-error.ts';
import { runScenario, scenarios } from './faults/run-scenarios.ts';
import { openWorld } from './faults/world.ts';
import { sentenceOf } from './lifecycle.ts';

/** `npm run faults -- [--only NAME,…] [--seed N] [--size full|slice|'{"phones":200}']`: each fault in a database of its own. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      seed: { type: 'string' },
      size: { type: 'string', default: 'full' },
    },
  });
  const known = scenarios.map(({ name }) => name);
  const wanted = values.only?.split(',') ?? known;
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new SetupError(`There is no fault ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new SetupError('Give --seed a whole number.');
  console.log(`seed ${seed}`);
  let wrong = 0;
  for (const scenario of scenarios.filter(({ name }) => wanted.includes(name))) {
    const size = sizeOf(scenario, values.size);
    console.log(`\n${scenario.name}: ${scenario.proves}`);
    const began = Date.now();
    const world = await openWorld();
    try {
      const { contradictions, detail } = await runScenario(world, scenario, { seed, size });
      const seconds = Math.round((Date.now() - began) / 1000);
      console.log(
        `${contradictions.length === 0 ? 'ok  ' : 'FAIL'} ${JSON.stringify(detail)} in ${seconds} s`,
      );
      for (const sentence of contradictions) console.log(`     ${sentence}`);
      if (contradictions.length > 0) {
        wrong += 1;
        console.log(
          `     again: npm run faults -- --only ${scenario.name} --seed ${seed} --size '${values.size}'`,
        );
      }
    } finally {
      await world.stop();
    }
  }
  console.log(
    wrong === 0
      ? '\nEvery answer was true, exactly once, and verify finds no difference.'
      : `\n${wrong} of ${wanted.length} failed.`,
  );
  process.exitCode = wrong === 0 ? 0 : 1;
}

function sizeOf({ full, slice }: { full: object; slice: object }, size: string): object {
  if (size === 'full') return full;
  if (size === 'slice') return slice;
  try {
    return { ...slice, ...(JSON.parse(size) as object) };
  } catch {
    throw new SetupError(`Give --size full, slice or JSON such as '{"phones":200}'.`);
  }
}

try {
  await main();
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 2;
}
