import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import QRCode from 'qrcode';
import { readConfig, type Config } from '#server/config.ts';
import type { Context } from '#server/context.ts';
import { startEmbedded } from '#server/db/embedded.ts';
import { migrate } from '#server/db/migrate.ts';
import { SetupError } from '#server/db/setup-error.ts';
import { Lifecycle } from './lifecycle.ts';

/** What the demo program has to show: a code that nobody has claimed, and who may sign in to the console. */
export interface Demo {
  codeUrl: string;
  signIns: { who: string; email: string; password: string }[];
}

/** What server/main.ts gives. */
interface Main {
  /** Opens pools, keys and lanes; `close` drains and closes them. */
  openContext: (options: { config: Config; databaseUrl: string; log: Context['log'] }) => Promise<{
    context: Context;
    close: () => Promise<void>;
  }>;
  /** Listens; `stop` lets requests finish. */
  startServer: (context: Context) => Promise<{ stop: () => Promise<void> }>;
}

/** What scripts/seed.ts gives. */
interface Seed {
  /** Fills an instance that has no program yet; then, and at every later start, tells what there is to show. */
  seedDemo: (context: Context, log: (line: string) => void) => Promise<Demo>;
}

const lifecycle = new Lifecycle();
const log = (line: string) => console.log(line);

await lifecycle.run(async () => {
  const config = readConfig(process.env);
  await refuseTakenPort(config.port);
  const databaseUrl = config.databaseUrl ?? (await startDatabase(config));
  await migrate({ url: databaseUrl, log });

  const main = await load<Main>('../server/main.ts');
  const { context, close } = await main.openContext({ config, databaseUrl, log });
  await lifecycle.onStop(close);
  const demo = config.demo ? await (await load<Seed>('seed.ts')).seedDemo(context, log) : undefined;
  const server = await main.startServer(context);
  await lifecycle.onStop(() => server.stop());
  log(await welcome(config, demo));
});

async function startDatabase({ dataDir }: Config): Promise<string> {
  log('Starting PostgreSQL');
  const database = await startEmbedded({ dataDir, log });
  await lifecycle.onStop(() => database.stop());
  void database.exited.then(() => {
    if (lifecycle.ending) return;
    console.error(
      `PostgreSQL has stopped; the reason is in ${dataDir}/postgres/postgres.log. Start again to recover.`,
    );
    void lifecycle.end(1);
  });
  return database.url;
}

/** Better said before minutes of preparation than after. */
async function refuseTakenPort(port: number): Promise<void> {
  const probe = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    probe.listen(port, () => resolve(undefined));
  });
  if (code === undefined) await new Promise((resolve) => probe.close(resolve));
  else if (code === 'EADDRINUSE')
    throw new SetupError(`Port ${port} is taken by another program; set PORT to a free one.`);
  else
    throw new SetupError(`Port ${port} cannot be opened (${code}); set PORT to another, for example 8080.`);
}

async function welcome({ port }: Config, demo: Demo | undefined): Promise<string> {
  const here = `http://localhost:${port}`;
  if (!demo) {
    return [
      `READY ${here}`,
      '',
      `Console   ${here}/console (the first visit makes a program and its owner)`,
    ].join('\n');
  }
  return [
    `READY ${here}`,
    '',
    'A pack to scan, with a phone on the same network:',
    await QRCode.toString(demo.codeUrl, { type: 'terminal', small: true, errorCorrectionLevel: 'M' }),
    `Shopper   ${demo.codeUrl}`,
    `Console   ${here}/console`,
    ...demo.signIns.map(({ who, email, password }) => `          ${who}: ${email} / ${password}`),
    '',
    'Ctrl-C stops everything.',
  ].join('\n');
}

async function load<T>(file: string): Promise<T> {
  const place = path.resolve(import.meta.dirname, file);
  if (!existsSync(place))
    throw new SetupError(`${file} is not written yet; the database is ready and was migrated.`);
  return (await import(place)) as T;
}
