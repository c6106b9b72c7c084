import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import QRCode from 'qrcode';
import { readConfig, type Config } from '#server/config.ts';
import { startEmbedded } from '#server/db/embedded.ts';
import { migrate } from '#server/db/migrate.ts';
import { SetupError } from '#server/db/setup-error.ts';
import { openContext, startServer } from '#server/main.ts';
import { Lifecycle } from './lifecycle.ts';
import { seedDemo, type Demo } from './seed.ts';

/** A server of ours answers in a moment, but not while its machine is busy. */
const ANSWER_MS = 10_000;
const lifecycle = new Lifecycle();
const log = (line: string) => console.log(line);

await lifecycle.run(async () => {
  const config = readConfig(process.env);
  await refuseTakenPort(config.port);
  const databaseUrl = config.databaseUrl ?? (await startDatabase(config));
  await migrate({ url: databaseUrl, log });

  const { context, close } = await openContext({ config, databaseUrl });
  await lifecycle.onStop(close);
  const demo = config.demo ? await seedDemo(context, log) : null;
  const server = await startServer(context);
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

/** Better said before minutes of preparation than after. A server that is just being stopped gets time to let go. */
async function refuseTakenPort(port: number): Promise<void> {
  let code = await tryPort(port);
  if (code === 'EADDRINUSE' && (await isPackmint(port))) {
    throw new SetupError(
      `Packmint already runs at http://localhost:${port}; open that, stop it first, or set PORT to start another.`,
    );
  }
  for (let tries = 0; code === 'EADDRINUSE' && tries < 50; tries += 1) {
    if (tries === 0) log(`Waiting for port ${port}`);
    await sleep(100);
    code = await tryPort(port);
  }
  if (code === 'EADDRINUSE') {
    throw new SetupError(`Port ${port} is taken by another program; set PORT to a free one.`);
  }
  if (code)
    throw new SetupError(`Port ${port} cannot be opened (${code}); set PORT to another, such as 8080.`);
}

/** Whether what answers on a port describes itself as we do. */
async function isPackmint(port: number): Promise<boolean> {
  try {
    const url = `http://localhost:${port}/api/openapi.json`;
    const document = (await (
      await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })
    ).json()) as Described;
    return document.info?.title === 'Packmint';
  } catch {
    return false;
  }
}
interface Described {
  info?: { title?: unknown };
}

/** The error's code, or undefined when the port is free. */
async function tryPort(port: number): Promise<string | undefined> {
  const probe = createServer().listen(port);
  try {
    await once(probe, 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'error';
  } finally {
    probe.close();
  }
}

async function welcome({ port }: Config, demo: Demo | null): Promise<string> {
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
    await drawQr(demo.codeUrl),
    `Shopper   ${demo.codeUrl}`,
    `Console   ${here}/console`,
    ...demo.signIns.map(({ who, email, password }) => `          ${who}: ${email} / ${password}`),
    '',
    'Ctrl-C stops everything.',
  ].join('\n');
}

/** Black on white with the full quiet zone, whatever the terminal's own colours: many phones read no other. */
async function drawQr(text: string): Promise<string> {
  const drawn = await QRCode.toString(text, { type: 'utf8', margin: 4, errorCorrectionLevel: 'M' });
  return drawn
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => `\x1b[30;107m${line}\x1b[0m`)
    .join('\n');
}
