import { readConfig } from '#server/config.ts';
import { openDatabase, type Database } from '#server/db/connect.ts';
import { SetupError } from '#server/db/setup-error.ts';
import { useDatabase } from './database.ts';
import { sentenceOf } from './lifecycle.ts';
import { checkCount, verifyDatabase } from './verify-checks.ts';

/** `npm run verify`: recomputes every invariant; exits 1 with the rows that differ. */
async function main(): Promise<number> {
  const { url, stop } = await useDatabase(readConfig(process.env), console.error);
  const sql = openDatabase({ url, name: 'verify', max: 1, statementTimeoutMs: 0 });
  try {
    await requireMigrated(sql);
    const findings = await verifyDatabase(sql, (name, rows) =>
      console.log(`${rows === 0 ? 'ok  ' : 'FAIL'} ${name}`),
    );
    for (const { check, rows } of findings) {
      console.log(`\n${check}: these rows differ`);
      console.table(rows);
    }
    console.log(`\n${checkCount - findings.length} of ${checkCount} invariants hold.`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    await sql.end();
    await stop();
  }
}

/** @throws SetupError where the tables that the checks read are not there */
async function requireMigrated(sql: Database): Promise<void> {
  const [found] = await sql<{ ready: boolean }[]>`select to_regclass('batch_activity') is not null as ready`;
  if (!found?.ready)
    throw new SetupError('This database has no Packmint tables yet; start the server on it once.');
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 2;
}
