import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StaffContext } from '#server/context.ts';
import { cancelPrint } from '#server/prints/cancel-print.ts';
import { listPrints } from '#server/prints/list-prints.ts';
import { readPrint } from '#server/prints/read-print.ts';
import { startPrint, type StartPrintInput } from '#server/prints/start-print.ts';
import { streamPrint } from '#server/prints/stream-print.ts';
import { testDatabase, type TestDatabase } from '#tests/support/database.ts';
import { asStaff, makeProgram, testContext, type ProgramFacts } from '#tests/support/insight-facts.ts';

let database: TestDatabase;
let ours: ProgramFacts;
let staff: StaffContext;
let stranger: StaffContext;

beforeAll(async () => {
  database = await testDatabase();
  const ctx = await testContext(database.sql);
  ctx.config = { ...ctx.config, publicUrl: 'https://qr.example.com' };
  ours = await makeProgram(database.sql);
  const theirs = await makeProgram(database.sql, { firstSerial: 5_000_001 });
  staff = asStaff(ctx, ours.programId, 'marketer', 'Lan');
  stranger = asStaff(ctx, theirs.programId, 'owner', 'Minh');
});
afterAll(async () => database.drop());

const start = (input: Omit<StartPrintInput, 'batchId'>, ctx = staff) =>
  startPrint(ctx, { batchId: ours.batchId, ...input });
const stateOf = async (printRunId: number) => (await readPrint(staff, { printRunId })).state;

/** Waits for what follows within moments; fails with the last value where it does not. */
async function eventually<T>(read: () => Promise<T>, wanted: T): Promise<void> {
  let last = await read();
  for (let tries = 0; tries < 60 && last !== wanted; tries++) {
    await sleep(50);
    last = await read();
  }
  expect(last).toEqual(wanted);
}

/** Reads on until the stream ends or fails. */
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<number> {
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes += value.length;
  }
}

describe('ordering a print file', () => {
  test('of a whole batch, it is ready, listed, and written down as an event by whom', async () => {
    const print = await start({ format: 'csv' });
    expect(print).toMatchObject({
      batchId: ours.batchId,
      format: 'csv',
      firstSerial: 1,
      lastSerial: 1_000_000,
      codes: 1_000_000,
      codesDone: 0,
      state: 'ready',
      startedBy: 'Lan',
      fileName: `packmint-batch-${ours.batchId}-serials-1-1000000.csv`,
      url: `/api/programs/${ours.programId}/prints/${print.printRunId}/file`,
    });
    expect((await listPrints(staff, { batchId: ours.batchId }))[0]).toEqual(print);
    const events = await database.sql`
      select subject, data from event where program_id = ${ours.programId} and type = 'print.started'`;
    expect(events).toEqual([
      {
        subject: String(print.printRunId),
        data: { batchId: ours.batchId, format: 'csv', firstSerial: 1, lastSerial: 1_000_000, by: 'user-Lan' },
      },
    ]);
  });

  test.each([
    [{ firstSerial: 1, lastSerial: 1_000_001 }, 'lastSerial', 'range-outside-batch'],
    [{ firstSerial: 1_000_001 }, 'firstSerial', 'range-outside-batch'],
    [{ firstSerial: 5_000_001, lastSerial: 5_000_002 }, 'firstSerial', 'range-outside-batch'],
    [{ firstSerial: 10, lastSerial: 9 }, 'lastSerial', 'range-backwards'],
  ])('is refused with the field for %o', async (range, path, code) => {
    const runs = (await listPrints(staff, { batchId: ours.batchId })).length;
    await expect(start({ format: 'csv', ...range })).rejects.toMatchObject({
      kind: 'invalid',
      code,
      fields: [{ path }],
    });
    expect(await listPrints(staff, { batchId: ours.batchId })).toHaveLength(runs);
  });

  test.each(['pdf', 'svg-zip'] as const)(
    'a %s of more than 200,000 codes is told to be split',
    async (format) => {
      await expect(start({ format, lastSerial: 200_001 })).rejects.toThrow(
        /holds at most 200,000 codes and this range has 200,001: split it/,
      );
      await expect(start({ format, lastSerial: 200_000 })).resolves.toMatchObject({ codes: 200_000 });
    },
  );

  test('another program finds neither the batch nor the run', async () => {
    const { printRunId } = await start({ format: 'csv' });
    const batchId = ours.batchId;
    const noBatch = { kind: 'not-found', code: 'batch-not-found' };
    const noPrint = { kind: 'not-found', code: 'print-not-found' };
    await expect(startPrint(stranger, { batchId, format: 'csv' })).rejects.toMatchObject(noBatch);
    await expect(listPrints(stranger, { batchId })).rejects.toMatchObject(noBatch);
    await expect(readPrint(stranger, { printRunId })).rejects.toMatchObject(noPrint);
    await expect(cancelPrint(stranger, { printRunId })).rejects.toMatchObject(noPrint);
    await expect(streamPrint(stranger, { printRunId })).rejects.toMatchObject(noPrint);
    expect(await stateOf(printRunId)).toBe('ready');
  });
});

describe('downloading it', () => {
  test.each(['csv', 'pdf', 'svg-zip'] as const)(
    'a %s arrives whole and the run is done, again and again',
    async (format) => {
      const { printRunId } = await start({ format, firstSerial: 100, lastSerial: 299 });
      const first = await streamPrint(staff, { printRunId });
      const bytes = await buffer(first.body);
      expect(await readPrint(staff, { printRunId })).toMatchObject({ state: 'done', codesDone: 200 });
      if (format === 'csv') expect(first.contentLength).toBe(bytes.length);
      const again = await buffer((await streamPrint(staff, { printRunId })).body);
      expect(again.equals(bytes)).toBe(true);
    },
  );

  test('the URLs are the instance’s own in capitals', async () => {
    const { printRunId } = await start({ format: 'csv', firstSerial: 7, lastSerial: 7 });
    const csv = (await buffer((await streamPrint(staff, { printRunId })).body)).toString();
    const code = staff.codes.codeOf(ours.keyId, 7);
    expect(csv).toBe(`serial,code,url\r\n7,${code},HTTPS://QR.EXAMPLE.COM/${code}\r\n`);
  });

  test('happens one at a time', async () => {
    const { printRunId } = await start({ format: 'csv' });
    const { body } = await streamPrint(staff, { printRunId });
    await expect(streamPrint(staff, { printRunId })).rejects.toMatchObject({ code: 'print-running' });
    await body.cancel();
    await eventually(() => stateOf(printRunId), 'interrupted');
    await buffer((await streamPrint(staff, { printRunId })).body);
    expect(await stateOf(printRunId)).toBe('done');
  });

  test('computes nothing ahead of a reader that pauses, and tells how far it is', async () => {
    const { printRunId } = await start({ format: 'csv' });
    const reader = (await streamPrint(staff, { printRunId })).body.getReader();
    await reader.read();
    await reader.read();
    const readCodesDone = async () => (await readPrint(staff, { printRunId })).codesDone;
    await eventually(async () => (await readCodesDone()) > 0, true);
    const paused = await readCodesDone();
    expect(paused).toBeLessThan(100_000);
    await sleep(1200);
    expect(await readCodesDone()).toBe(paused);
    expect(await stateOf(printRunId)).toBe('running');
    await reader.cancel();
  });

  test('a reader that goes away leaves the run interrupted', async () => {
    const { printRunId } = await start({ format: 'pdf', lastSerial: 5_000 });
    const reader = (await streamPrint(staff, { printRunId })).body.getReader();
    await reader.read();
    await reader.cancel();
    expect(await stateOf(printRunId)).toBe('interrupted');
  });
});

describe('cancelling it', () => {
  test('breaks the stream off with an error, also while its reader pauses, and the run says cancelled', async () => {
    const { printRunId } = await start({ format: 'csv' });
    const reader = (await streamPrint(staff, { printRunId })).body.getReader();
    await reader.read();
    expect(await cancelPrint(staff, { printRunId })).toMatchObject({ state: 'cancelled' });
    await expect(reader.closed).rejects.toThrow(/cancelled/);
    await expect(drain(reader)).rejects.toThrow(/cancelled/);
    expect(await stateOf(printRunId)).toBe('cancelled');
  });

  test('just before the end still means that the file does not end well', async () => {
    const { printRunId } = await start({ format: 'csv', lastSerial: 10_000 });
    const reader = (await streamPrint(staff, { printRunId })).body.getReader();
    await reader.read();
    await reader.read();
    await cancelPrint(staff, { printRunId });
    await expect(drain(reader)).rejects.toThrow(/cancelled/);
    expect(await stateOf(printRunId)).toBe('cancelled');
  });

  test('a stopped download does not touch the one that was begun after it', async () => {
    const { printRunId } = await start({ format: 'csv', lastSerial: 300_000 });
    const first = (await streamPrint(staff, { printRunId })).body.getReader();
    await first.read();
    await cancelPrint(staff, { printRunId });
    const second = (await streamPrint(staff, { printRunId })).body.getReader();
    await second.read();
    await expect(first.closed).rejects.toThrow(/cancelled/);
    await first.cancel().catch(() => undefined);
    expect(await stateOf(printRunId)).toBe('running');
    await drain(second);
    expect(await readPrint(staff, { printRunId })).toMatchObject({ state: 'done', codesDone: 300_000 });
  });

  test('twice is the same as once, and what was sent whole cannot be cancelled', async () => {
    const ready = await start({ format: 'csv', lastSerial: 10 });
    await cancelPrint(staff, ready);
    expect((await cancelPrint(staff, ready)).state).toBe('cancelled');
    const events = await database.sql`
      select from event where type = 'print.cancelled' and subject = ${String(ready.printRunId)}`;
    expect(events).toHaveLength(1);
    await buffer((await streamPrint(staff, ready)).body);
    await expect(cancelPrint(staff, ready)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'print-finished',
    });
    expect(await stateOf(ready.printRunId)).toBe('done');
  });
});

test('a run whose process died is interrupted after half a minute, and can be downloaded again', async () => {
  const { printRunId } = await start({ format: 'csv', lastSerial: 10 });
  const age = (seconds: number) => database.sql`
    update print_run set state = 'running', updated_at = clock_timestamp() - make_interval(secs => ${seconds})
    where print_run_id = ${printRunId}`;
  await age(25);
  expect(await stateOf(printRunId)).toBe('running');
  await expect(streamPrint(staff, { printRunId })).rejects.toMatchObject({ code: 'print-running' });
  await age(31);
  expect(await stateOf(printRunId)).toBe('interrupted');
  await buffer((await streamPrint(staff, { printRunId })).body);
  expect(await stateOf(printRunId)).toBe('done');
});
