import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** One kind of test: a folder of tests/, and what it needs around it. */
const kind = (name: string, more: object = {}) => ({
  extends: true as const,
  test: { name, include: [`tests/${name}/**/*.test.ts`], ...more },
});
const onPostgres = { globalSetup: 'tests/support/global-setup.ts', testTimeout: 30_000, hookTimeout: 30_000 };

export default defineConfig({
  plugins: [svelte({ configFile: false })],
  test: {
    projects: [
      kind('campaigns'),
      kind('web'),
      kind('server', onPostgres),
      // A browser beside a server beside PostgreSQL: one at a time, after the others.
      kind('journeys', {
        ...onPostgres,
        testTimeout: 180_000,
        hookTimeout: 180_000,
        fileParallelism: false,
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
