import postgres from 'postgres';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JobLoop } from '#server/jobs/job-loop.ts';

const EVERY_MS = 1000;
let loop: JobLoop;
/** The pieces of work that were begun, each with what ends it. */
let begun: { end: (failure?: Error) => void; goOn: () => boolean }[];
let said: string[];

beforeEach(() => {
  vi.useFakeTimers();
  [begun, said] = [[], []];
  loop = new JobLoop({
    log: (message, error) => said.push(`${message}: ${String(error)}`),
    everyMs: EVERY_MS,
    what: 'counting',
    work: (goOn) =>
      new Promise<void>((resolve, reject) => {
        begun.push({
          goOn,
          end: (failure) => (failure ? reject(failure) : resolve()),
        });
      }),
  });
});
afterEach(() => vi.useRealTimers());

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
async function end(failure?: Error): Promise<void> {
  begun.at(-1)?.end(failure);
  await passes(0);
}

test('work is looked for at the start, then time after time, and never twice at once', async () => {
  loop.start();
  await passes(EVERY_MS * 5);
  expect(begun).toHaveLength(1);
  await end();
  expect(begun).toHaveLength(1);
  await passes(EVERY_MS);
  expect(begun).toHaveLength(2);
});

test('who is woken while at work looks once more, however often', async () => {
  loop.start();
  for (let k = 0; k < 3; k++) loop.wake();
  await end();
  expect(begun).toHaveLength(2);
  await end();
  expect(begun).toHaveLength(2);
  loop.wake();
  expect(begun).toHaveLength(3);
});

test('a failure is said, and the work is looked for again', async () => {
  loop.start();
  await end(new Error('no rows'));
  expect(said).toEqual(['counting failed: Error: no rows']);
  await passes(EVERY_MS);
  expect(begun).toHaveLength(2);
});

test('nothing is said while the database is away, and it goes on when that is back', async () => {
  loop.start();
  await end(Object.assign(new Error('closed'), { code: 'CONNECTION_CLOSED' }));
  await passes(EVERY_MS);
  await end(new postgres.PostgresError({ severity: 'FATAL', message: 'shutting down' } as never));
  await passes(EVERY_MS);
  expect([begun.length, said]).toEqual([3, []]);
});

test('stopped, it ends with the piece under way and begins nothing more', async () => {
  loop.start();
  loop.wake();
  const stopped = vi.fn();
  void loop.stop().then(stopped);
  await passes(EVERY_MS);
  expect(stopped).not.toHaveBeenCalled();
  expect(begun[0]?.goOn()).toBe(false);
  await end();
  expect(stopped).toHaveBeenCalled();
  loop.wake();
  await passes(EVERY_MS * 3);
  expect(begun).toHaveLength(1);
});
