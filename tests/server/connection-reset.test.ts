import { execFile } from 'node:child_process';
import { createServer, connect, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openDatabase } from '#server/db/connect.ts';
import { ConnectionLost } from '#server/db/database-away.ts';
import { Pipeline } from '#server/db/pipeline.ts';
import { testDatabase } from '#tests/support/database.ts';

// In a process of its own: it is the process that must live.
const program = `
  import { openDatabase } from '#server/db/connect.ts';
  const sql = openDatabase({ url: process.argv[1], name: 'reset', max: 1 });
  const ask = () => sql\`select 1 as one\`.then(([row]) => row.one, ({ code }) => code);
  console.log(await ask(), await ask());
  process.exit();`;

test('a connection that is reset while the driver learns its types fails who waits for it, and not the process', async () => {
  const { url, drop } = await testDatabase();
  const place = new URL(url);
  const folder = place.searchParams.get('host');
  const postgres = folder
    ? { path: `${folder}/.s.PGSQL.${place.port || '5432'}` }
    : { host: place.hostname, port: Number(place.port || '5432') };
  let resets = 0;
  const between = createServer((client) => {
    const server = connect(postgres);
    for (const socket of [client, server]) socket.on('error', () => socket.destroy());
    client.on('data', (sent) => {
      if (resets > 0 || !sent.includes('typarray')) return server.write(sent);
      resets += 1;
      server.destroy();
      return client.resetAndDestroy();
    });
    server.on('data', (answered) => client.write(answered));
    client.on('close', () => server.destroy());
  });
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  place.searchParams.delete('host');
  place.hostname = '127.0.0.1';
  place.port = String((between.address() as AddressInfo).port);
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--input-type=module', '-e', program, place.href],
  ]);
  expect([stdout.trim(), resets]).toEqual(['ECONNRESET 1', 1]);
  between.close();
  await drop();
});

test('work that goes on when its connection is lost fails nobody else, nor the process', async () => {
  const { url, drop } = await testDatabase();
  const sql = openDatabase({ url, name: 'reset', max: 1 });
  const pipeline = new Pipeline({ url, name: 'claims' });
  const told = Promise.withResolvers<undefined>();
  const sent = Promise.withResolvers<PromiseSettledResult<number>[]>();
  const lost = pipeline.transaction(async (tx) => {
    const [own] = await tx<[{ pid: number }]>`select pg_backend_pid() as pid`;
    await sql`select pg_terminate_backend(${own.pid}, 5000)`;
    // As for a draw that another's connection is reading.
    await told.promise;
    const last = Promise.resolve().then(() => tx`select 1`.then(() => 1));
    void Promise.allSettled([last]).then(sent.resolve);
    return { last: last.then((one) => one) };
  });
  await expect(lost).rejects.toThrow(ConnectionLost);
  told.resolve(undefined);
  expect(await sent.promise).toMatchObject([{ status: 'rejected', reason: { name: 'ConnectionLost' } }]);
  const one = await pipeline.transaction((tx) => Promise.resolve({ last: tx`select 1 as one`.execute() }));
  expect(one).toEqual([{ one: 1 }]);
  await pipeline.end();
  await sql.end();
  await drop();
});
