import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { BlockDirectory } from '#server/codes/block-directory.ts';
import { CodeSpace } from '#server/codes/code-space.ts';
import { MasterKeyError } from '#server/codes/master-key.ts';
import { loadMasterKey } from '#server/codes/master-key-file.ts';
import { rotateKey } from '#server/codes/rotate-key.ts';
import type { Database } from '#server/db/connect.ts';
import { testDatabase } from '#tests/support/database.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';
import { lastQueries } from '#tests/support/watch.ts';

let instance: TestInstance;
let spine: Spine;
let master: Buffer;

beforeAll(async () => {
  instance = await testInstance({ jobs: false });
  spine = await makeSpine(instance.ctx);
  master = loadMasterKey(instance.ctx.config.dataDir, undefined);
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

/** Mints through the instance's own server, as another process would. */
async function mintElsewhere(codes = 5, codeLength: 12 | 16 = 12) {
  const { productId, campaignId, owner } = spine;
  const batch = await mintBatch(owner, { label: 'Lô', productId, campaignId, codes, codeLength });
  const [row] = await instance.ctx.sql<{ keyId: number }[]>`
    select key_id as "keyId" from batch where batch_id = ${batch.batchId}`;
  return { ...batch, keyId: row?.keyId ?? 0 };
}
const openSpace = (sql: Database = instance.ctx.sql) => CodeSpace.open(sql, master);

describe('two processes on one database', () => {
  test('know at once what the other mints, of either length', async () => {
    const other = await openSpace();
    for (const codeLength of [12, 16] as const) {
      const { keyId, firstSerial, batchId } = await mintElsewhere(5, codeLength);
      for (const serial of [firstSerial, firstSerial + 4]) {
        const code = instance.ctx.codes.codeOf(keyId, serial);
        expect(code).toHaveLength(codeLength);
        expect(other.codeOf(keyId, serial)).toBe(code);
        const minted = { code, keyId, serial, programId: spine.programId, batchId, test: false };
        expect(await other.resolve(code)).toEqual(minted);
      }
      expect(await other.resolve(other.codeOf(keyId, firstSerial + 5))).toBeNull();
      expect(await other.resolve(other.codeOf(keyId, 0))).toBeNull();
    }
  });

  test('that start on an empty database at the same time make one key of each length', async () => {
    const empty = await testDatabase();
    try {
      const spaces = await Promise.all(Array.from({ length: 8 }, () => openSpace(empty.sql)));
      const keys = await empty.sql<{ length: number }[]>`
        select code_length as length from code_key order by 1`;
      expect(keys.map(({ length }) => length)).toEqual([12, 16]);
      expect(new Set(spaces.map((space) => space.codeOf(1, 1))).size).toBe(1);
    } finally {
      await empty.drop();
    }
  });

  test('know a code that is minted while they are reading what was minted before', async () => {
    let reading = () => {};
    let goOn = () => {};
    const begun = new Promise<void>((resolve) => (reading = resolve));
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let holdFrom = Infinity;
    /** Answers what stood in the database when asked, but late, where it tells of blocks from a serial on. */
    const late = new Proxy(instance.ctx.sql, {
      async apply(target, self, args) {
        const rows = (await Reflect.apply(target, self, args)) as { firstSerial?: number }[];
        if (!rows.some(({ firstSerial = 0 }) => firstSerial >= holdFrom)) return rows;
        reading();
        await held;
        return rows;
      },
    });
    const space = await openSpace(late);
    const { keyId, firstSerial } = await mintElsewhere();
    holdFrom = firstSerial;
    const first = space.resolve(space.codeOf(keyId, firstSerial));
    await begun;
    const second = await mintElsewhere();
    const found = space.resolve(space.codeOf(keyId, second.firstSerial));
    goOn();
    expect((await first)?.serial).toBe(firstSerial);
    expect((await found)?.serial).toBe(second.firstSerial);
  });

  test('both know the codes of a key that one has rotated away, and of the new one', async () => {
    const { ctx } = instance;
    const { keyId, firstSerial } = await mintElsewhere(1, 16);
    const code = ctx.codes.codeOf(keyId, firstSerial);
    const other = await openSpace();
    const keeper = { sql: ctx.sql, codes: other, programId: null, changedBy: 'test' };
    const { keyId: newId } = await rotateKey(keeper, 16);
    const minted = await mintElsewhere(1, 16);
    expect(minted.keyId).toBe(newId);
    const ofNewKey = other.codeOf(newId, minted.firstSerial);
    for (const space of [other, ctx.codes]) {
      expect(await space.resolve(code)).toMatchObject({ keyId, serial: firstSerial });
      expect(await space.resolve(ofNewKey)).toMatchObject({ keyId: newId });
    }
  });

  test('hear of a key that the other has made, though nothing of it was asked here', async () => {
    const { ctx, database } = instance;
    const other = await openSpace();
    const unfollow = other.follow(database.sql);
    const { keyId } = await rotateKey(
      { sql: ctx.sql, codes: ctx.codes, programId: null, changedBy: 'test' },
      16,
    );
    await expect.poll(() => other.cipher(keyId)).toBeDefined();
    unfollow();
  });
});

describe('a code space', () => {
  test('refuses another master key with a sentence that says what to set, and changes nothing', async () => {
    const keys = () => instance.ctx.sql`select * from code_key order by key_id`;
    const before = await keys();
    const opened = CodeSpace.open(instance.ctx.sql, randomBytes(32));
    await expect(opened).rejects.toThrow(MasterKeyError);
    await expect(opened).rejects.toThrow(
      /^Code key \d+ does not open: set the master key that this database was made with\.$/,
    );
    expect([...(await keys())]).toEqual([...before]);
  });

  test('asks the database of the codes just above those it knows, and of no others', async () => {
    const { codes } = instance.ctx;
    await codes.refresh();
    const watched = async (text: string) => {
      const before = await lastQueries(instance.database.sql);
      await codes.resolve(text);
      return (await lastQueries(instance.database.sql)).join() !== before.join();
    };
    expect(await watched(codes.codeOf(spine.keyId, spine.firstSerial))).toBe(false);
    expect(await watched(codes.codeOf(spine.keyId, 2 ** 40))).toBe(false);
    expect(await watched('0'.repeat(16))).toBe(false);
    expect(await watched('nonsense')).toBe(false);
    expect(await watched(codes.codeOf(spine.keyId, 1_000_000))).toBe(true);
  });
});

describe('the block directory', () => {
  const gaps = fc.array(
    fc.record({ gap: fc.nat({ max: 5 }), size: fc.integer({ min: 1, max: 9 }), cut: fc.boolean() }),
    { maxLength: 300 },
  );

  test('finds what a plain list finds, however its blocks arrive', () => {
    fc.assert(
      fc.property(gaps, (steps) => {
        const directory = new BlockDirectory();
        const list: {
          keyId: number;
          firstSerial: number;
          lastSerial: number;
          programId: number;
          batchId: number;
          test: boolean;
        }[] = [];
        let [end, waiting] = [1, 0];
        for (const [index, { gap, size, cut }] of steps.entries()) {
          const firstSerial = end + gap;
          end = firstSerial + size;
          const test = index % 3 === 0;
          list.push({
            keyId: 1,
            firstSerial,
            lastSerial: end - 1,
            programId: index % 7,
            batchId: index,
            test,
          });
          if (!cut) continue;
          // Some of what was sent before comes again, as it does when two reads overlap.
          directory.append(list.slice(Math.max(0, waiting - 2)));
          waiting = list.length;
        }
        directory.append(list.slice(waiting));
        directory.append(list.slice(0, 3));
        expect(directory.mintedUpTo).toBe(end);
        for (let serial = 0; serial <= end + 1; serial += 1) {
          const block = list.find(
            ({ firstSerial, lastSerial }) => firstSerial <= serial && serial <= lastSerial,
          );
          const expected = block
            ? { programId: block.programId, batchId: block.batchId, test: block.test }
            : null;
          expect(directory.find(serial)).toEqual(expected);
        }
      }),
    );
  });

  test('holds serials as far as numbers are exact', () => {
    const directory = new BlockDirectory();
    const lastSerial = Number.MAX_SAFE_INTEGER - 1;
    directory.append([{ keyId: 1, firstSerial: 2 ** 52, lastSerial, programId: 3, batchId: 4, test: true }]);
    expect(directory.find(lastSerial)).toEqual({ programId: 3, batchId: 4, test: true });
    expect(directory.find(lastSerial + 1)).toBeNull();
    expect(directory.find(2 ** 52 - 1)).toBeNull();
  });

  test('knows nothing before it is told', () => {
    const directory = new BlockDirectory();
    expect([directory.mintedUpTo, directory.find(0), directory.find(1)]).toEqual([1, null, null]);
  });
});
