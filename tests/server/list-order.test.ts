import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listBatches } from '#server/batches/list-batches.ts';
import type { Context } from '#server/context.ts';
import type { NameOrder } from '#server/db/list-order.ts';
import { listClaims } from '#server/insights/list-claims.ts';
import { createProduct } from '#server/products/create-product.ts';
import { listProducts } from '#server/products/list-products.ts';
import { testDatabase, type TestDatabase } from '#tests/support/database.ts';
import {
  asStaff,
  makeProgram,
  recordClaim,
  testContext,
  type ProgramFacts,
} from '#tests/support/insight-facts.ts';

let database: TestDatabase;
let ctx: Context;
let facts: ProgramFacts;
// As a Vietnamese dictionary has them: a mark comes after none, đ after d.
const names = ['Bánh dừa', 'Bánh đậu', 'Cà phê', 'Ca cao', 'Đường phèn', 'Dầu ăn', 'Ổi sấy', 'Mì tôm'];

beforeAll(async () => {
  database = await testDatabase();
  ctx = await testContext(database.sql);
  facts = await makeProgram(ctx.sql);
  const staff = asStaff(ctx, facts.programId);
  const [brand] = await ctx.sql<[{ id: number }]>`
    select brand_id as id from brand where program_id = ${facts.programId}`;
  await ctx.sql`update product set name = 'Zz' where program_id = ${facts.programId}`;
  for (const name of names) await createProduct(staff, { brandId: brand.id, name, gtin: null });
  // Two of one name are told apart by age.
  await createProduct(staff, { brandId: brand.id, name: 'Mì tôm', gtin: null });
  for (let serial = 1; serial <= 9; serial++) {
    const at = new Date(`2026-02-0${1 + (serial % 3)}T10:00:00Z`);
    await recordClaim(ctx.sql, facts, { serial, deviceId: randomUUID(), memberId: randomUUID(), at });
  }
});
afterAll(async () => database.drop());

const staff = () => asStaff(ctx, facts.programId);

/** Every page of a list, one after the other. */
async function everyPage<Item>(
  page: (cursor: string | undefined) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await page(cursor);
    all.push(...items);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

const products = (sort: NameOrder, limit = 2) =>
  everyPage(async (cursor) => {
    const { products: items, nextCursor } = await listProducts(staff(), { sort, limit, cursor });
    return { items: items.map(({ name, productId }) => `${name} ${productId}`), nextCursor };
  });

describe('a list by name', () => {
  test('stands as a Vietnamese reader expects, page by page', async () => {
    const seen = (await products('name')).map((line) => line.replace(/ \d+$/, ''));
    expect(seen).toEqual([
      ...['Bánh dừa', 'Bánh đậu', 'Ca cao', 'Cà phê', 'Dầu ăn', 'Đường phèn'],
      ...['Mì tôm', 'Mì tôm', 'Ổi sấy', 'Zz'],
    ]);
  });

  test('is the same backwards, and meets everything once', async () => {
    expect(await products('name-desc', 3)).toEqual((await products('name', 4)).reverse());
    expect(new Set(await products('name')).size).toBe(names.length + 2);
    expect(await products('oldest', 3)).toEqual((await products('newest', 4)).reverse());
  });

  test('goes on where it was when the row it ended at was renamed or is new', async () => {
    const first = await listProducts(staff(), { sort: 'name', limit: 3 });
    const last = first.products.at(-1);
    await ctx.sql`update product set name = 'Aa' where program_id = ${facts.programId}
      and product_id = ${last?.productId ?? 0}`;
    const next = await listProducts(staff(), { sort: 'name', limit: 1, cursor: first.nextCursor ?? '' });
    expect(next.products.map(({ name }) => name)).toEqual(['Cà phê']);
    await ctx.sql`update product set name = ${last?.name ?? ''} where program_id = ${facts.programId}
      and product_id = ${last?.productId ?? 0}`;
  });

  test('refuses a cursor of another order, and one that it did not write', async () => {
    const { nextCursor } = await listProducts(staff(), { sort: 'name', limit: 1 });
    const forged = [
      '7',
      '{',
      ...['["a"]', '["a",-1]', '["a",1e99]', '["\\u0000",1]', '["\\ud800",1]', '{}'].map((text) =>
        Buffer.from(text).toString('base64url'),
      ),
    ];
    const refused = expect.objectContaining({ code: 'wrong-cursor' }) as unknown;
    for (const cursor of forged)
      await expect(listProducts(staff(), { sort: 'name', limit: 1, cursor })).rejects.toEqual(refused);
    const other = listProducts(staff(), { sort: 'newest', limit: 1, cursor: nextCursor ?? '' });
    await expect(other).rejects.toEqual(refused);
  });

  test('costs a page and not the list: products and batches are read along their indexes', async () => {
    await ctx.sql.begin(async (tx) => {
      await tx`set local enable_seqscan = off`;
      await tx`set local enable_sort = off`;
      for (const [table, name, id] of [
        ['product', 'name', 'product_id'],
        ['batch', 'label', 'batch_id'],
      ] as const) {
        const plan = await tx.unsafe(`explain select * from ${table} where program_id = 1
          and (${name} collate "vi-x-icu", ${id}) > ('a', 1) order by ${name} collate "vi-x-icu", ${id} limit 5`);
        const text = JSON.stringify(plan);
        expect(text).toContain(`Index Scan using ${table}_${name}`);
        expect(text).not.toContain('Sort');
      }
    });
  });
});

test('batches stand by label too', async () => {
  for (const label of ['Đợt 2', 'Cuộn 9', 'Đợt 1'])
    await ctx.sql`insert into batch (program_id, product_id, campaign_id, label, key_id, first_serial, last_serial, minted_by)
      select program_id, product_id, campaign_id, ${label}, key_id, max(last_serial) + 1, max(last_serial) + 5, minted_by
      from batch where program_id = ${facts.programId} group by 1, 2, 3, 5, 8 limit 1`;
  await ctx.sql`update batch set label = 'Zz' where program_id = ${facts.programId}
    and batch_id = (select min(batch_id) from batch where program_id = ${facts.programId})`;
  const labels = (sort: NameOrder) =>
    everyPage(async (cursor) => {
      const { batches: items, nextCursor } = await listBatches(staff(), { sort, limit: 1, cursor });
      return { items: items.map(({ label }) => label), nextCursor };
    });
  expect(await labels('name')).toEqual(['Cuộn 9', 'Đợt 1', 'Đợt 2', 'Zz']);
  expect(await labels('name-desc')).toEqual(['Zz', 'Đợt 2', 'Đợt 1', 'Cuộn 9']);
  expect(await labels('oldest')).toEqual(['Zz', 'Đợt 2', 'Cuộn 9', 'Đợt 1']);
});

test('claims stand the oldest first where somebody asks, page by page', async () => {
  const claims = (sort: 'newest' | 'oldest', limit: number) =>
    everyPage(async (cursor) => {
      const { claims: items, nextCursor } = await listClaims(staff(), { sort, limit, cursor });
      return { items: items.map(({ serial }) => serial), nextCursor };
    });
  const oldest = await claims('oldest', 2);
  expect(oldest).toEqual([3, 6, 9, 1, 4, 7, 2, 5, 8]);
  expect(await claims('newest', 4)).toEqual(oldest.reverse());
});
