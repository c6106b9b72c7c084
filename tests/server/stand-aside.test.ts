import { describe, expect, it, vi, beforeEach, afterEach } from 'vitest';
import { StandAside } from '#server/jobs/stand-aside.ts';

describe('Long work', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** What `rest` waits for, after a piece of work of 100 ms in which threads stood ready for `waitedMs` without a core. */
  async function restAfter(waitedMs: number | null): Promise<number> {
    let waited: number | null = waitedMs === null ? null : 0;
    const work = new StandAside(() => waited);
    await vi.advanceTimersByTimeAsync(100);
    waited = waitedMs;
    const started = performance.now();
    const rested = work.rest().then(() => performance.now() - started);
    await vi.runAllTimersAsync();
    return rested;
  }

  it('never rests while it gets every core it asks for', async () => {
    expect(await restAfter(0)).toBe(0);
  });

  it('rests the longer, the more others want the cores, and not for ever', async () => {
    const [some, more, most] = [await restAfter(5), await restAfter(50), await restAfter(5000)];
    expect(some).toBeGreaterThan(0);
    expect(more).toBeGreaterThan(some);
    expect(most).toBeLessThan(1000);
  });

  it('goes on where the system does not say who waits', async () => {
    expect(await restAfter(null)).toBe(0);
  });
});
