import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runScenario, scenarios } from '#scripts/faults/run-scenarios.ts';
import { openWorld, type World } from '#scripts/faults/world.ts';

/** As in `npm run faults -- --size slice --seed 1`. */
const SEED = 1;

describe('a fault that is made to happen leaves every answer true, exactly once', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.stop());

  test.each(scenarios.map((scenario) => [scenario.name, scenario.proves, scenario] as const))(
    '%s: %s',
    async (_name, _proves, scenario) => {
      const { contradictions } = await runScenario(world, scenario, { seed: SEED, size: scenario.slice });
      expect(contradictions).toEqual([]);
    },
  );
});
