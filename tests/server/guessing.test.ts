import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GuessGuard, type Asker, type Verdict } from '#server/http/guessing.ts';
import { TokenBuckets } from '#server/http/tokens.ts';
import { solveWork } from '#tests/support/solve-work.ts';

const NOW = Date.UTC(2026, 2, 1);
const asker = (more: Partial<Asker> = {}): Asker => ({
  deviceId: 'a',
  proven: false,
  source: '203.0.113.7',
  ...more,
});
const guardOf = () => new GuessGuard(Buffer.alloc(32, 7));

/** A guard whose address `source` has been guessed from `misses` times, each time by another device. */
function hotGuard(misses = 60, source = '203.0.113.7'): GuessGuard {
  const guard = guardOf();
  for (let miss = 0; miss < misses; miss += 1)
    guard.miss(asker({ deviceId: `guesser ${miss}`, source }), NOW);
  return guard;
}
function workOf(verdict: Verdict) {
  if (verdict.kind !== 'work') throw new Error(`work was expected, not ${verdict.kind}`);
  return verdict.work;
}

describe('a device', () => {
  test('may err ten times, then waits half a minute for each further try', () => {
    const guard = guardOf();
    for (let miss = 0; miss < 10; miss += 1) {
      expect(guard.judge(asker(), undefined, NOW)).toEqual({ kind: 'pass' });
      guard.miss(asker(), NOW);
    }
    expect(guard.judge(asker(), undefined, NOW)).toEqual({ kind: 'wait', seconds: 30 });
    expect(guard.judge(asker(), undefined, NOW + 29_000)).toEqual({ kind: 'wait', seconds: 1 });
    expect(guard.judge(asker(), undefined, NOW + 30_000)).toEqual({ kind: 'pass' });
    guard.miss(asker(), NOW + 30_000);
    expect(guard.judge(asker(), undefined, NOW + 30_000)).toEqual({ kind: 'wait', seconds: 30 });
  });

  test('waits though it has claimed before, and though it brings work', () => {
    const guard = hotGuard();
    const work = workOf(guard.judge(asker(), undefined, NOW));
    for (let miss = 0; miss < 10; miss += 1) guard.miss(asker({ proven: true }), NOW);
    expect(guard.judge(asker({ proven: true }), solveWork(work), NOW).kind).toBe('wait');
  });

  test('waits alone: the one beside it on the same address goes on', () => {
    const guard = guardOf();
    for (let miss = 0; miss < 15; miss += 1) guard.miss(asker(), NOW);
    expect(guard.judge(asker(), undefined, NOW).kind).toBe('wait');
    expect(guard.judge(asker({ deviceId: 'b' }), undefined, NOW).kind).toBe('pass');
  });
});

describe('an address that guesses', () => {
  test('asks work of devices that never claimed, none of those that did, and nobody has to wait', () => {
    expect(hotGuard(59).judge(asker(), undefined, NOW)).toEqual({ kind: 'pass' });
    const guard = hotGuard();
    expect(workOf(guard.judge(asker(), undefined, NOW)).bits).toBe(15);
    expect(guard.judge(asker({ proven: true }), undefined, NOW)).toEqual({ kind: 'pass' });
    expect(guard.judge(asker({ source: '203.0.113.8' }), undefined, NOW)).toEqual({ kind: 'pass' });
  });

  test('asks more work the longer it goes on, up to a bound, and none once it has cooled', () => {
    expect(workOf(hotGuard(85).judge(asker(), undefined, NOW)).bits).toBe(17);
    const guard = hotGuard(5000);
    expect(workOf(guard.judge(asker(), undefined, NOW)).bits).toBe(21);
    expect(guard.judge(asker(), undefined, NOW + 121_000).kind).toBe('work');
    expect(guard.judge(asker(), undefined, NOW + 122_000).kind).toBe('pass');
  });
});

describe('solved work', () => {
  test('lets its device pass once', () => {
    const guard = hotGuard();
    const solved = solveWork(workOf(guard.judge(asker(), undefined, NOW)));
    expect(guard.judge(asker(), solved, NOW)).toEqual({ kind: 'pass' });
    expect(guard.judge(asker(), solved, NOW).kind).toBe('work');
    expect(guard.judge(asker({ deviceId: 'b' }), `${solved}0`, NOW).kind).toBe('work');
  });

  test('has the zeros that were asked for, not one less', () => {
    const guard = hotGuard();
    const { challenge, bits } = workOf(guard.judge(asker(), undefined, NOW));
    for (let solution = 0, tried = 0; tried < 200; solution += 1) {
      const hash = createHash('sha256').update(`${challenge}:${solution}`).digest();
      if (Math.clz32(hash.readUInt32BE(0)) >= bits) continue;
      expect(guard.judge(asker(), `${challenge}:${solution}`, NOW).kind).toBe('work');
      tried += 1;
    }
    const solved = solveWork({ challenge, bits });
    expect(guard.judge(asker(), solved, NOW).kind).toBe('pass');
  });

  test('is worth nothing from another address, to another server, or after three minutes', () => {
    const guard = hotGuard();
    for (let miss = 0; miss < 60; miss += 1)
      guard.miss(asker({ deviceId: `m${miss}`, source: 'other' }), NOW);
    const work = workOf(guard.judge(asker(), undefined, NOW));
    const solved = solveWork(work);
    expect(guard.judge(asker({ source: 'other' }), solved, NOW).kind).toBe('work');
    const stranger = new GuessGuard(Buffer.alloc(32, 8));
    for (let miss = 0; miss < 60; miss += 1) stranger.miss(asker({ deviceId: `m${miss}` }), NOW);
    expect(stranger.judge(asker(), solved, NOW).kind).toBe('work');
    const late = NOW + 180_001;
    for (let miss = 0; miss < 120; miss += 1) guard.miss(asker({ deviceId: `l${miss}` }), late);
    expect(guard.judge(asker(), solved, late).kind).toBe('work');
    for (let miss = 0; miss < 120; miss += 1) guard.miss(asker({ deviceId: `l${miss}` }), NOW);
    expect(guard.judge(asker(), solved, NOW + 179_000).kind).toBe('pass');
  });

  test('cannot be made cheaper, longer lived or out of nothing', () => {
    const guard = hotGuard();
    const { challenge } = workOf(guard.judge(asker(), undefined, NOW));
    const [nonce, expiry, , seal] = challenge.split('.');
    const cheap = [
      `${nonce}.${expiry}.0.${seal}`,
      `${nonce}.zzzzzzz.15.${seal}`,
      `${nonce}.${expiry}.15.`,
      '',
      '...',
    ];
    for (const forged of cheap) {
      const solved = solveWork({ challenge: forged, bits: 15 });
      expect([forged, guard.judge(asker(), solved, NOW).kind]).toEqual([forged, 'work']);
    }
    for (const junk of [
      '',
      ':',
      challenge,
      `${challenge}:`,
      'x'.repeat(10_000),
      `${challenge}:${'9'.repeat(300)}`,
    ]) {
      expect(guard.judge(asker(), junk, NOW).kind).toBe('work');
    }
  });

  test('is a new challenge for each that asks', () => {
    const guard = hotGuard();
    const challenges = Array.from(
      { length: 50 },
      () => workOf(guard.judge(asker(), undefined, NOW)).challenge,
    );
    expect(new Set(challenges).size).toBe(50);
  });
});

describe('token buckets', () => {
  test('forget the key used longest ago when too many come', () => {
    const buckets = new TokenBuckets({ capacity: 2, perSecond: 0, keysMax: 4 });
    for (const key of ['a', 'b', 'c', 'a', 'd']) buckets.spend(key, NOW);
    expect(['a', 'b', 'c', 'd'].map((key) => buckets.level(key, NOW))).toEqual([0, 2, 1, 1]);
  });

  test('hold at most a hundred thousand of all keys, the latest, and take no longer for it', () => {
    const buckets = new TokenBuckets({ capacity: 1, perSecond: 0 });
    const spendKeys = (from: number, to: number): number => {
      // Worked and not waited: it is all the same how busy the machine is.
      const before = process.cpuUsage();
      for (let key = from; key < to; key += 1) buckets.spend(`k${key}`, NOW);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    const roomyMs = spendKeys(0, 100_000);
    const crowdedMs = spendKeys(100_000, 300_000) / 2;
    expect(crowdedMs).toBeLessThan(10 * roomyMs + 10);
    const kept = Array.from({ length: 300_000 }, (_, key) => buckets.level(`k${key}`, NOW) < 1);
    expect(kept.filter(Boolean).length).toBeLessThanOrEqual(100_000);
    expect(kept.slice(-50_000).every(Boolean)).toBe(true);
  });

  test('agree with a ledger of every spending, at any times', () => {
    const steps = fc.array(fc.nat({ max: 4000 }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (waits) => {
        const buckets = new TokenBuckets({ capacity: 5, perSecond: 1 });
        let [now, tokens] = [NOW, 5];
        for (const wait of waits) {
          now += wait;
          tokens = Math.max(-5, Math.min(5, tokens + wait / 1000) - 1);
          buckets.spend('k', now);
          expect(buckets.level('k', now)).toBeCloseTo(tokens, 6);
          const seconds = buckets.waitSeconds('k', now);
          expect(buckets.level('k', now + seconds * 1000)).toBeGreaterThanOrEqual(Math.min(1, 5) - 1e-6);
          if (seconds > 0) expect(buckets.level('k', now + (seconds - 1) * 1000)).toBeLessThan(1);
        }
      }),
    );
  });
});
