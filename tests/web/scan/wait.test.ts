import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppState } from '#web/scan/app-state.svelte.ts';
import { countDown } from '#web/scan/count-down.ts';
import { answered, phone, readyPage } from './fake-server.ts';

const work = { challenge: 'abc', bits: 12 };
const unsaid = { ...readyPage, code: '', campaign: null, answer: null };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('who has to wait sees the seconds go by, and is then tried again once', () => {
  const told: number[] = [];
  const act = vi.fn();
  countDown(Date.now() + 2_500, (seconds) => told.push(seconds), act);
  expect(told).toEqual([3]);
  vi.advanceTimersByTime(2_499);
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([3, 2, 1, 0]);
  expect(act).toHaveBeenCalledOnce();
});

test('a phone that slept through the wait is tried again as soon as it wakes', () => {
  const act = vi.fn();
  countDown(Date.now() + 30_000, () => undefined, act);
  vi.setSystemTime(Date.now() + 60_000);
  vi.advanceTimersByTime(1_000);
  expect(act).toHaveBeenCalledOnce();
});

test('a count that was stopped does nothing more', () => {
  const act = vi.fn();
  countDown(Date.now() + 5_000, () => undefined, act)();
  vi.advanceTimersByTime(10_000);
  expect(act).not.toHaveBeenCalled();
});

test('after work that the server asked for, the wallet is in reach', async () => {
  const { tools } = phone([answered({ outcome: 'ready' })]);
  const app = new AppState({ ...unsaid, work }, '/', '7KQM-2XPA-9RTD');
  expect(app.programId).toBeNull();
  await app.flow.begin(tools);
  expect(app.programId).toBe(1);
});

test('a page that names no program opens the wallet that this phone saw last', () => {
  const { tools, reload } = phone([]);
  const before = new AppState(readyPage, '/');
  before.wake(tools);
  before.rememberWallet(1);
  const app = new AppState({ ...unsaid, code: null }, '/');
  app.wake(reload());
  expect(app.programId).toBe(1);
});
