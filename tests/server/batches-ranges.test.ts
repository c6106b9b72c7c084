import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  changedLife,
  codeStates,
  isSameLife,
  standingOf,
  type CodeLife,
  type LifeChange,
} from '#campaigns/code-states.ts';
import { changeRange, type RangeInput } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import {
  planAdvance,
  planChange,
  type Clash,
  type CodeRange,
  type Serials,
} from '#server/batches/range-states.ts';
import { Refusal } from '#server/errors.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

const SERIALS = 24;
const NOW = new Date('2026-06-01T00:00:00Z');
const LATER = '2099-01-01T00:00:00.000Z';
const MINTED: CodeLife = { state: 'minted', expiresAt: null };

interface Step extends Serials {
  change: LifeChange;
}
const step: fc.Arbitrary<Step> = fc
  .tuple(
    fc.nat(SERIALS - 1),
    fc.nat(SERIALS - 1),
    fc.constantFrom<LifeChange>(
      { to: 'sent' },
      { to: 'printed' },
      { to: 'active' },
      { to: 'recalled' },
      { to: 'voided' },
      { expiresAt: new Date(LATER) },
      { expiresAt: null },
      { to: 'active', expiresAt: new Date(LATER) },
    ),
  )
  .map(([one, two, change]) => ({ firstSerial: Math.min(one, two), lastSerial: Math.max(one, two), change }));

const cellsOf = () => Array.from({ length: SERIALS }, () => MINTED);

/** What a person would do on paper, one cell a serial. Returns the cells that clash. */
function naive(cells: CodeLife[], { firstSerial, lastSerial, change }: Step): number[] {
  const clashing: number[] = [];
  for (let serial = firstSerial; serial <= lastSerial; serial += 1) {
    const after = changedLife(cells[serial] ?? MINTED, change, NOW);
    if (after) cells[serial] = after;
    else clashing.push(serial);
  }
  return clashing;
}

/** The lives cell by cell; fails where ranges do not cover the span, overlap, or could be joined. */
function expand(ranges: readonly CodeRange[], first: number): CodeLife[] {
  const cells: CodeLife[] = [];
  ranges.forEach((range, index) => {
    const before = ranges[index - 1];
    expect(range.firstSerial).toBe(first + cells.length);
    expect(range.lastSerial).toBeGreaterThanOrEqual(range.firstSerial);
    expect(before !== undefined && isSameLife(range, before)).toBe(false);
    const { state, expiresAt } = range;
    for (let serial = range.firstSerial; serial <= range.lastSerial; serial++)
      cells.push({ state, expiresAt });
  });
  return cells;
}

const serialsOf = (ranges: readonly Serials[]) =>
  ranges.flatMap(({ firstSerial, lastSerial }) =>
    Array.from({ length: lastSerial - firstSerial + 1 }, (_, index) => firstSerial + index),
  );

describe('planned ranges', () => {
  it('equal single serials after any changes, and name each serial that clashes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const cells = cellsOf();
        let ranges: CodeRange[] = [{ firstSerial: 0, lastSerial: SERIALS - 1, ...MINTED }];
        for (const one of steps) {
          const before = [...cells];
          const clashing = naive(cells, one);
          const plan = planChange(ranges, one, one.change, NOW);
          expect(serialsOf(plan.clashes)).toEqual(clashing);
          for (const clash of plan.clashes)
            expect(clash.standing).toBe(standingOf(before[clash.firstSerial] ?? MINTED, NOW));
          const changed = cells.flatMap((cell, serial) =>
            isSameLife(cell, before[serial] ?? MINTED) ? [] : [serial],
          );
          expect(serialsOf(plan.changed)).toEqual(changed);
          ranges = plan.ranges;
          expect(expand(ranges, 0)).toEqual(cells);
        }
      }),
    );
  });
});

describe('an advance of several ranges at once', () => {
  it('takes on the single serials that are in a state to be, and leaves the others', () => {
    const picked = fc.uniqueArray(fc.nat(SERIALS - 1), { minLength: 1 });
    const states = fc.subarray([...codeStates]);
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 15 }),
        picked,
        states,
        fc.boolean(),
        (steps, serials, from, whole) => {
          const cells = cellsOf();
          let ranges: CodeRange[] = [{ firstSerial: 0, lastSerial: SERIALS - 1, ...MINTED }];
          for (const one of steps) {
            naive(cells, one);
            ranges = planChange(ranges, one, one.change, NOW).ranges;
          }
          const named = whole
            ? [{ firstSerial: 0, lastSerial: SERIALS - 1 }]
            : serials.toSorted((a, b) => a - b).map((at) => ({ firstSerial: at, lastSerial: at }));
          const changed: number[] = [];
          for (const serial of serialsOf(named)) {
            const life = cells[serial] ?? MINTED;
            const after = from.includes(life.state) ? changedLife(life, { to: 'printed' }, NOW) : null;
            if (after) changed.push(serial);
            cells[serial] = after ?? life;
          }
          const plan = planAdvance(ranges, named, { to: 'printed', from }, NOW);
          expect(serialsOf(plan.changed)).toEqual(changed);
          expect(expand(plan.ranges, 0)).toEqual(cells);
        },
      ),
    );
  });
});

describe('stored ranges', () => {
  let instance: TestInstance;
  let spine: Spine;
  beforeAll(async () => {
    instance = await testInstance();
    spine = await makeSpine(instance.ctx, { codes: 1 });
  });
  afterAll(() => instance.stop());

  const mint = () =>
    mintBatch(spine.owner, { ...spine, label: 'Lô', codes: SERIALS, codeLength: 12 as const });
  const stored = (batchId: number) =>
    instance.database.sql<CodeRange[]>`
      select first_serial as "firstSerial", last_serial as "lastSerial", state, expires_at as "expiresAt" from code_range
      where program_id = ${spine.programId} and batch_id = ${batchId} order by first_serial`;
  const history = (batchId: number) =>
    instance.database.sql<(CodeRange & { fromState: string })[]>`
      select first_serial as "firstSerial", last_serial as "lastSerial", from_state as "fromState", to_state as state,
        to_expires_at as "expiresAt" from range_change
      where program_id = ${spine.programId} and batch_id = ${batchId} order by change_id`;
  const inputOf = ({ change, ...serials }: Step, first: number): RangeInput => ({
    to: change.to as RangeInput['to'],
    ...(change.expiresAt === undefined ? {} : { expiresAt: change.expiresAt?.toISOString() ?? null }),
    firstSerial: first + serials.firstSerial,
    lastSerial: first + serials.lastSerial,
  });
  const refusalOf = async (asked: Promise<unknown>) => {
    const refusal = await asked.then(
      () => null,
      (error: unknown) => error,
    );
    if (!(refusal instanceof Refusal)) throw new Error('nothing was refused');
    return { code: refusal.code, clashes: (refusal.members['clashes'] ?? []) as Clash[] };
  };

  it('equal single serials after any changes that are allowed, and leave the neighbours alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const [before, batch, after] = [await mint(), await mint(), await mint()];
        const first = batch.firstSerial;
        let cells = cellsOf();
        for (const one of steps) {
          const next = [...cells];
          const clashing = naive(next, one);
          const changes = next.some((cell, serial) => !isSameLife(cell, cells[serial] ?? MINTED));
          const asked = changeRange(spine.owner, batch.batchId, inputOf(one, first));
          if (clashing.length > 0) {
            const { clashes } = await refusalOf(asked);
            expect(serialsOf(clashes)).toEqual(clashing.map((serial) => first + serial));
          } else if (!changes) expect((await refusalOf(asked)).code).toBe('nothing-to-change');
          else {
            await asked;
            cells = next;
          }
          expect(expand(await stored(batch.batchId), first)).toEqual(cells);
        }
        for (const { batchId, firstSerial, lastSerial } of [before, after]) {
          expect(await stored(batchId)).toEqual([{ firstSerial, lastSerial, ...MINTED }]);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('that clash in part are changed in the other part only where that was asked for', async () => {
    const { batchId, firstSerial: first, lastSerial: last } = await mint();
    await changeRange(spine.owner, batchId, { to: 'active', firstSerial: first, lastSerial: first + 9 });
    await changeRange(spine.owner, batchId, { to: 'voided', firstSerial: first + 20 });
    expect(await refusalOf(changeRange(spine.owner, batchId, { to: 'active' }))).toEqual({
      code: 'ranges-clash',
      clashes: [
        { firstSerial: first, lastSerial: first + 9, standing: 'active' },
        { firstSerial: first + 20, lastSerial: last, standing: 'voided' },
      ],
    });
    expect(await changeRange(spine.owner, batchId, { to: 'active', partial: true })).toMatchObject({
      changed: 10,
      left: 14,
    });
    expect((await stored(batchId)).map(({ state }) => state)).toEqual(['active', 'voided']);
    expect((await refusalOf(changeRange(spine.owner, batchId, { to: 'active', partial: true }))).code).toBe(
      'ranges-clash',
    );
  });

  it('of two people who change overlapping ranges at once, one wins and the other is told', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { batchId, firstSerial: first } = await mint();
      const asked = await Promise.allSettled([
        changeRange(spine.owner, batchId, { to: 'active', firstSerial: first, lastSerial: first + 14 }),
        changeRange(spine.owner, batchId, { to: 'active', firstSerial: first + 10, lastSerial: first + 20 }),
      ]);
      const refused = asked.filter((one) => one.status === 'rejected');
      expect(refused).toHaveLength(1);
      const { clashes } = await refusalOf(Promise.reject(refused[0]?.reason as Error));
      expect(clashes).toEqual([{ firstSerial: first + 10, lastSerial: first + 14, standing: 'active' }]);
      expect(await history(batchId)).toHaveLength(1);
    }
  });

  it('come out as the history says, however many change them at once', async () => {
    const batch = await mint();
    const at = (offset: number) => batch.firstSerial + offset;
    await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) =>
        changeRange(spine.owner, batch.batchId, {
          to: index % 2 ? 'active' : 'recalled',
          firstSerial: at((index * 5) % 12),
          lastSerial: at(12 + ((index * 7) % 12)),
          partial: true,
        }),
      ),
    );
    const cells = cellsOf();
    const changes = await history(batch.batchId);
    expect(changes.length).toBeGreaterThan(5);
    for (const { firstSerial, lastSerial, fromState, state, expiresAt } of changes) {
      for (let serial = firstSerial; serial <= lastSerial; serial += 1) {
        expect(cells[serial - batch.firstSerial]?.state).toBe(fromState);
        cells[serial - batch.firstSerial] = { state, expiresAt };
      }
    }
    expect(expand(await stored(batch.batchId), batch.firstSerial)).toEqual(cells);
  });

  it('expire by their date, which cannot be in the past', async () => {
    const { batchId } = await mint();
    await changeRange(spine.owner, batchId, { to: 'active', expiresAt: LATER });
    expect(await stored(batchId)).toMatchObject([{ state: 'active', expiresAt: new Date(LATER) }]);
    const past = changeRange(spine.owner, batchId, { expiresAt: '2020-01-01T00:00:00.000Z' });
    expect((await refusalOf(past)).code).toBe('expiry-past');
    const same = changeRange(spine.owner, batchId, { expiresAt: LATER });
    expect((await refusalOf(same)).code).toBe('nothing-to-change');
  });
});
