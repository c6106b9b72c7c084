import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeRange } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { changeRanges, type CodeRange, type RangeState } from '#server/batches/range-states.ts';
import { Refusal } from '#server/errors.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

const SERIALS = 24;

/** What a person would do on paper: one cell a serial. */
function naive(states: RangeState[], first: number, { firstSerial, lastSerial, state }: CodeRange): number {
  let changed = 0;
  for (let serial = firstSerial; serial <= lastSerial; serial++) {
    if (states[serial - first] !== state) changed++;
    states[serial - first] = state;
  }
  return changed;
}

/** The states cell by cell; fails where ranges do not cover the span, overlap, or could be joined. */
function expand(ranges: readonly CodeRange[], first: number): RangeState[] {
  const cells: RangeState[] = [];
  ranges.forEach((range, index) => {
    expect(range.firstSerial).toBe(first + cells.length);
    expect(range.lastSerial).toBeGreaterThanOrEqual(range.firstSerial);
    expect(range.state).not.toBe(ranges[index - 1]?.state);
    for (let serial = range.firstSerial; serial <= range.lastSerial; serial++) cells.push(range.state);
  });
  return cells;
}

const change = fc
  .tuple(
    fc.nat(SERIALS - 1),
    fc.nat(SERIALS - 1),
    fc.constantFrom<'active' | 'recalled'>('active', 'recalled'),
  )
  .map(([one, two, to]) => ({ from: Math.min(one, two), until: Math.max(one, two), to }));

describe('the states of ranges', () => {
  it('equal those of single serials after any changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const first = 1001;
        const states = Array<RangeState>(SERIALS).fill('minted');
        let ranges: CodeRange[] = [{ firstSerial: first, lastSerial: first + SERIALS - 1, state: 'minted' }];
        for (const { from, until, to } of changes) {
          const wanted = { firstSerial: first + from, lastSerial: first + until, state: to };
          const result = changeRanges(ranges, wanted);
          expect(result.changed).toBe(naive(states, first, wanted));
          ranges = result.ranges;
          expect(expand(ranges, first)).toEqual(states);
        }
      }),
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
      select first_serial as "firstSerial", last_serial as "lastSerial", state from code_range
      where program_id = ${spine.programId} and batch_id = ${batchId} order by first_serial`;
  const changesOf = (batchId: number) =>
    instance.database.sql<CodeRange[]>`
      select first_serial as "firstSerial", last_serial as "lastSerial", to_state as state from range_change
      where program_id = ${spine.programId} and batch_id = ${batchId} order by change_id`;

  it('equal those of single serials after any changes, and leave the neighbours alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        const [before, batch, after] = [await mint(), await mint(), await mint()];
        const states = Array<RangeState>(SERIALS).fill('minted');
        for (const { from, until, to } of changes) {
          const [firstSerial, lastSerial] = [batch.firstSerial + from, batch.firstSerial + until];
          const changed = naive(states, batch.firstSerial, { firstSerial, lastSerial, state: to });
          const asked = changeRange(spine.owner, batch.batchId, { to, firstSerial, lastSerial });
          if (changed === 0) await expect(asked).rejects.toThrow(Refusal);
          else expect(expand((await asked).ranges, batch.firstSerial)).toEqual(states);
          expect(expand(await stored(batch.batchId), batch.firstSerial)).toEqual(states);
        }
        for (const { batchId, firstSerial, lastSerial } of [before, after]) {
          expect(await stored(batchId)).toEqual([{ firstSerial, lastSerial, state: 'minted' }]);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('come out as if changes at the same time had come one after another', async () => {
    const batch = await mint();
    const at = (offset: number) => batch.firstSerial + offset;
    await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) =>
        changeRange(spine.owner, batch.batchId, {
          to: index % 2 ? 'active' : 'recalled',
          firstSerial: at((index * 5) % 12),
          lastSerial: at(12 + ((index * 7) % 12)),
        }),
      ),
    );
    const states = Array<RangeState>(SERIALS).fill('minted');
    const changes = await changesOf(batch.batchId);
    expect(changes.length).toBeGreaterThan(5);
    for (const one of changes) naive(states, batch.firstSerial, one);
    expect(expand(await stored(batch.batchId), batch.firstSerial)).toEqual(states);
  });
});
