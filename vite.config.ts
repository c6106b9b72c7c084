import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Manifest, Plugin, UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';

const scanManifest = 'dist/web/manifest-scan.json';

/** Tells the server's half of the shopper's app which script and styles the phone's half was built into. */
function scanAssets(): Plugin {
  const id = 'virtual:scan-assets';
  return {
    name: 'scan-assets',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(source) {
      if (source !== `\0${id}`) return null;
      const manifest = JSON.parse(readFileSync(scanManifest, 'utf8')) as Manifest;
      const entry = manifest['web/scan/entry-client.ts'];
      if (!entry) throw new Error(`${scanManifest} names no entry; build with --mode scan first.`);
      const styles = (entry.css ?? []).map((file) => readFileSync(`dist/web/${file}`, 'utf8')).join('');
      // Without the hint, a phone asks for these only after it has read the first script.
      const imports = (entry.imports ?? []).map((key) => `/${manifest[key]?.file ?? ''}`);
      return `export const script = ${JSON.stringify(`/${entry.file}`)};
        export const imports = ${JSON.stringify(imports)};
        export const styles = ${JSON.stringify(styles.trim())};`;
    },
  };
}

/** `vite build --mode NAME`: the phone's and the console's builds share no chunk, so neither grows the other. */
const builds: Record<string, UserConfig> = {
  scan: {
    build: {
      outDir: 'dist/web',
      emptyOutDir: false,
      manifest: 'manifest-scan.json',
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { scan: 'web/scan/entry-client.ts' },
        // Svelte does not promise that its runtime's modules are free of side effects; they are, and what only the
        // wallet draws with (lists, above all) then stays out of the first script.
        treeshake: {
          moduleSideEffects: [{ test: /node_modules\/svelte\/src\/internal\/client\//, sideEffects: false }],
        },
      },
    },
  },
  'scan-server': {
    plugins: [scanAssets()],
    build: { outDir: 'dist/scan-server', ssr: 'web/scan/entry-server.ts', copyPublicDir: false },
    ssr: { noExternal: true },
  },
  console: {
    root: 'web/console',
    base: '/console/',
    build: { outDir: '../../dist/web/console', emptyOutDir: true, modulePreload: { polyfill: false } },
  },
};

/** One kind of test: a folder of tests/, and what it needs around it. */
const kind = (name: string, more: object = {}) => ({
  extends: true as const,
  test: { name, include: [`tests/${name}/**/*.test.ts`], ...more },
});
const onPostgres = { globalSetup: 'tests/support/global-setup.ts' };
/** For tests of many steps. */
const patient = { testTimeout: 600_000, hookTimeout: 600_000 };

export default defineConfig(({ mode }) => ({
  ...builds[mode],
  plugins: [svelte({ configFile: false }), ...(builds[mode]?.plugins ?? [])],
  test: {
    // A few seconds, the defaults, are a guess at how fast a machine is: what never comes fails all the same. A poll and
    // what waits in a browser (tests/support/browser.ts) give up first, since they say what did not come.
    expect: { poll: { timeout: 120_000 } },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    // One less than there are cores, as is usual, would leave one of two idle while a file waits for disk and database.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      // Neither keeps anything from one file to the next, so a worker loads their modules once.
      kind('campaigns', { isolate: false }),
      kind('web', { isolate: false }),
      kind('server', onPostgres),
      // Kills servers and a PostgreSQL of its own.
      kind('faults', patient),
      // A browser beside a server beside PostgreSQL: one at a time, after the others.
      kind('journeys', {
        ...onPostgres,
        ...patient,
        fileParallelism: false,
        sequence: { groupOrder: 1 },
      }),
    ],
  },
}));
