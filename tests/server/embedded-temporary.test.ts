import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runningEmbedded } from '#server/db/embedded.ts';
import { startTemporary } from '#server/db/embedded-temporary.ts';

test('a temporary PostgreSQL leaves nothing, and the next one removes what a killed process left', async () => {
  const other = spawn(process.execPath, ['tests/support/run-temporary.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [told] = (await once(other.stdout, 'data')) as [Buffer];
  const left = told.toString().trim();
  const alive = await startTemporary();
  expect(runningEmbedded(left), 'of a process that lives, it stays').toBeDefined();
  const exited = once(other, 'exit');
  other.kill('SIGKILL');
  await exited;
  expect(runningEmbedded(left), 'PostgreSQL outlives its starter').toBeDefined();

  // Its number is now another process's, as happens: this test's own.
  const owner = path.join(left, 'owner');
  fs.writeFileSync(owner, fs.readFileSync(owner, 'utf8').replace(/^\d+/, String(process.pid)));
  const next = await startTemporary();
  expect(fs.existsSync(left)).toBe(false);
  expect(fs.existsSync(alive.folder)).toBe(true);
  await Promise.all([alive.stop(), next.stop()]);
  expect([alive, next].some(({ folder }) => fs.existsSync(folder))).toBe(false);
});
