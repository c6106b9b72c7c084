import { hashPassword } from 'better-auth/crypto';
import { readConfig } from '#server/config.ts';
import { openDatabase } from '#server/db/connect.ts';
import { SetupError } from '#server/db/setup-error.ts';
import { resetByOperator } from '#server/staff/reset-by-operator.ts';
import { useDatabase } from './database.ts';
import { sentenceOf } from './lifecycle.ts';

const USAGE = `npm run staff -- reset-password EMAIL
                                     a one-time password for somebody whom no owner can help, such as the only owner`;

/** `npm run staff -- ACT`: what whoever holds the machine may do for the people, beside a running server or without one. */
async function main(): Promise<void> {
  const [act, email = '', ...more] = process.argv.slice(2);
  if (act !== 'reset-password' || more.length > 0) throw new SetupError(USAGE);
  const { url, stop } = await useDatabase(readConfig(process.env), console.error);
  const sql = openDatabase({ url, name: 'staff', max: 1 });
  try {
    const [found] = await sql<{ ready: boolean }[]>`
      select to_regclass('staff_one_time_password') is not null as ready`;
    if (!found?.ready) throw new SetupError('Start this version of Packmint once on this database first.');
    const { name, password } = await resetByOperator({ sql, hashPassword }, email);
    console.log(
      `The one-time password of ${name} is\n\n  ${password}\n\nIt opens nothing but the choice of an own one. All their sessions have ended.`,
    );
  } finally {
    await sql.end();
    await stop();
  }
}

try {
  await main();
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 2;
}
