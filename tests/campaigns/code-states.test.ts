import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changedLife,
  codeStates,
  standingOf,
  type CodeLife,
  type CodeState,
  type LifeChange,
  type Standing,
} from '#campaigns/code-states.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const PAST = new Date('2026-05-31T23:59:59.999Z');
const LATER = new Date('2026-07-01T00:00:00Z');

const state = fc.constantFrom(...codeStates);
const date = fc.constantFrom(null, PAST, NOW, LATER);
const life: fc.Arbitrary<CodeLife> = fc.record({ state, expiresAt: date });
const change: fc.Arbitrary<LifeChange> = fc.record({
  to: fc.option(state, { nil: undefined }),
  expiresAt: fc.option(date, { nil: undefined }),
});

/** What a person may do, written out: from each standing, the states that can follow. */
const allowed: Record<Standing, readonly CodeState[]> = {
  minted: ['sent', 'printed', 'active', 'recalled', 'voided'],
  sent: ['printed', 'active', 'recalled', 'voided'],
  printed: ['active', 'recalled', 'voided'],
  active: ['recalled', 'voided'],
  expired: ['recalled', 'voided'],
  recalled: ['printed', 'active', 'voided'],
  voided: [],
};

describe('a state', () => {
  it.each(Object.entries(allowed))('%s is followed by %j and nothing else', (from, followers) => {
    const before: CodeLife =
      from === 'expired'
        ? { state: 'active', expiresAt: PAST }
        : { state: from as CodeState, expiresAt: null };
    expect(standingOf(before, NOW)).toBe(from);
    const reached = codeStates.filter((to) => changedLife(before, { to }, NOW) !== null);
    expect(reached.toSorted()).toEqual([...followers].sort());
  });
});

describe('any change of any life', () => {
  it('leads to what was asked for, or is refused', () => {
    fc.assert(
      fc.property(life, change, (before, asked) => {
        const after = changedLife(before, asked, NOW);
        if (after === null) return;
        if (asked.to !== undefined) expect(standingOf(after, NOW)).toBe(asked.to);
        else expect(after.state).toBe(before.state);
        expect(after.expiresAt).toBe(asked.expiresAt === undefined ? before.expiresAt : asked.expiresAt);
      }),
    );
  });

  it('never brings a voided code back, nor moves its date', () => {
    fc.assert(
      fc.property(date, change, (expiresAt, asked) => {
        expect(changedLife({ state: 'voided', expiresAt }, asked, NOW)).toBeNull();
      }),
    );
  });

  it('asked for twice is refused or changes nothing the second time', () => {
    fc.assert(
      fc.property(life, change, (before, asked) => {
        const once = changedLife(before, asked, NOW);
        if (once === null) return;
        const twice = changedLife(once, asked, NOW);
        if (asked.to === undefined) expect(twice).toEqual(once);
        else expect(twice).toBeNull();
      }),
    );
  });

  it('never goes round: without a recall every code is changed a few times at most', () => {
    const forward = fc.constantFrom<CodeState>('sent', 'printed', 'active', 'voided');
    fc.assert(
      fc.property(fc.array(forward, { maxLength: 40 }), (targets) => {
        let now: CodeLife = { state: 'minted', expiresAt: null };
        let changes = 0;
        for (const to of targets) {
          const next = changedLife(now, { to }, NOW);
          if (next) changes += 1;
          now = next ?? now;
        }
        expect(changes).toBeLessThanOrEqual(4);
      }),
    );
  });
});

describe('a date', () => {
  it('ends every life but a blocked one at its very moment', () => {
    for (const one of ['minted', 'sent', 'printed', 'active'] as const) {
      expect(standingOf({ state: one, expiresAt: NOW }, NOW)).toBe('expired');
      expect(standingOf({ state: one, expiresAt: LATER }, NOW)).toBe(one);
    }
    expect(standingOf({ state: 'recalled', expiresAt: PAST }, NOW)).toBe('recalled');
    expect(standingOf({ state: 'voided', expiresAt: PAST }, NOW)).toBe('voided');
  });

  it('that is moved brings an expired code back to where it was, and may activate it at once', () => {
    const expired: CodeLife = { state: 'printed', expiresAt: PAST };
    expect(changedLife(expired, { to: 'active' }, NOW)).toBeNull();
    const extended = changedLife(expired, { expiresAt: LATER }, NOW);
    expect(extended && standingOf(extended, NOW)).toBe('printed');
    expect(changedLife(expired, { to: 'active', expiresAt: LATER }, NOW)).toEqual({
      state: 'active',
      expiresAt: LATER,
    });
  });

  it('long past does not let a recall be taken back into a code that pays nothing', () => {
    expect(changedLife({ state: 'recalled', expiresAt: PAST }, { to: 'active' }, NOW)).toBeNull();
  });
});
