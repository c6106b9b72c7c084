import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '#server/db/connect.ts';
import { startEmbedded } from '#server/db/embedded.ts';
import { startTemporary } from '#server/db/embedded-temporary.ts';

test('a temporary PostgreSQL leaves nothing, and removes what a killed process left', async () => {
  // A process that has ended: its number stands for one that was killed.
  const gone = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
  const left = path.join(tmpdir(), `packmint-temporary-${gone}-left`);
  fs.mkdirSync(left, { mode: 0o711 });
  await (await startEmbedded({ dataDir: left, log: () => undefined })).stop();

  const { url, folder, stop } = await startTemporary();
  expect(fs.existsSync(left)).toBe(false);
  const sql = openDatabase({ url, name: 'test', max: 1 });
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
  await sql.end();
  await stop();
  expect(fs.existsSync(folder)).toBe(false);
});
