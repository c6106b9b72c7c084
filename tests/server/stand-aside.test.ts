import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StandAside, type CoreTime } from '#server/jobs/stand-aside.ts';

describe('Long work', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** What `rest` waits for, after a piece of work of 100 ms on two cores. */
  async function restAfter(spent: CoreTime | null): Promise<number> {
    let time: CoreTime | null = spent && { busyMs: 0, idleMs: 0, ownMs: 0 };
    const work = new StandAside(() => time);
    await vi.advanceTimersByTimeAsync(100);
    time = spent;
    const started = performance.now();
    const rested = work.rest().then(() => performance.now() - started);
    await vi.runAllTimersAsync();
    return rested;
  }

  it('never rests while it has the cores to itself, though its own threads wait for each other', async () => {
    expect(await restAfter({ busyMs: 200, idleMs: 0, ownMs: 190 })).toBe(0);
  });

  it('rests the longer, the more others want the cores, and not for ever', async () => {
    const [some, more, most] = [
      await restAfter({ busyMs: 190, idleMs: 10, ownMs: 140 }),
      await restAfter({ busyMs: 190, idleMs: 10, ownMs: 100 }),
      await restAfter({ busyMs: 200_000, idleMs: 0, ownMs: 0 }),
    ];
    expect(some).toBeGreaterThan(0);
    expect(more).toBeGreaterThan(some);
    expect(most).toBeLessThan(1000);
  });

  it('does not rest for others where cores are left over', async () => {
    expect(await restAfter({ busyMs: 120, idleMs: 80, ownMs: 20 })).toBe(0);
  });

  it('goes on where the system does not say who works', async () => {
    expect(await restAfter(null)).toBe(0);
  });
});
