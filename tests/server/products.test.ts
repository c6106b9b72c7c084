import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '#server/routes/schemas/console.ts';
import { parseGtin } from '#server/products/gtin.ts';
import { countRows, openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';

type Wrong = Record<string, unknown>;
interface Page {
  products: Product[];
  nextCursor: string | null;
}

describe('a GTIN', () => {
  it.each([
    ['96385074', '00000096385074'],
    ['012345678905', '00012345678905'],
    ['8934563138165', '08934563138165'],
    ['10012345678902', '10012345678902'],
    [' 8 934563 138165 ', '08934563138165'],
  ])('%s is kept as 14 digits', (typed, kept) => expect(parseGtin(typed)).toBe(kept));

  it.each([
    '',
    '8934563138164',
    '893456313816',
    '123456789',
    '0000000000000',
    'ABCDEFGH',
    '89345631381650',
    '٨٩٣٤٥٦٣١',
  ])('%j is none', (typed) => expect(parseGtin(typed)).toBeNull());

  it('with one wrong digit is always refused', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 });
    const change = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(digits, change, (body, [at, by]) => {
        const right = Array.from({ length: 10 }, (_, check) => [...body, check].join('')).find(
          (text) => Number(text) > 0 && parseGtin(text),
        );
        if (!right) return;
        const wrong = Array.from(right, Number).map((digit, index) =>
          index === at ? (digit + by) % 10 : digit,
        );
        expect(parseGtin(wrong.join(''))).toBeNull();
      }),
    );
  });
});

describe('products', () => {
  let instance: TestInstance;
  let office: Office;
  let other: Office;
  const add = (input: object) =>
    office.desks.marketer.post<Product>(`${office.at}/products`, {
      brandId: office.brandId,
      name: 'Tôm chua cay',
      gtin: null,
      ...input,
    });

  beforeAll(async () => {
    instance = await testInstance();
    [office, other] = [await openOffice(instance), await openOffice(instance)];
  });
  afterAll(async () => {
    await instance.stop();
    expect(instance.failures).toEqual([]);
  });

  it('are added, changed, archived and brought back', async () => {
    const added = await add({ gtin: '8934563138165' });
    expect(added).toMatchObject({
      status: 201,
      body: { name: 'Tôm chua cay', gtin: '08934563138165', brandName: 'Ngon', archived: false, batches: 0 },
    });
    const at = `${office.at}/products/${added.body.productId}`;
    const change = async (patch: object) => (await office.desks.owner.patch<Product>(at, patch)).body;
    expect(await change({ name: 'Bò hầm' })).toMatchObject({ name: 'Bò hầm', gtin: '08934563138165' });
    expect(await change({ gtin: null })).toMatchObject({ gtin: null });
    expect(await change({ archived: true })).toMatchObject({ archived: true, name: 'Bò hầm' });
    expect(await change({ archived: false })).toMatchObject({ archived: false });
    const before = await countRows(instance);
    expect(await change({ archived: false, name: 'Bò hầm' })).toMatchObject({ name: 'Bò hầm' });
    expect(await countRows(instance)).toEqual(before);
    expect((await office.desks.analyst.get<Product>(at)).body.name).toBe('Bò hầm');
  });

  it('never share a GTIN, not even when two are added or changed at once', async () => {
    const added = await Promise.all([1, 2, 3, 4].map(() => add({ gtin: '96385074' })));
    expect(added.map((reply) => reply.status).sort()).toEqual([201, 409, 409, 409]);
    const refused = added.find((reply) => reply.status === 409);
    expect(refused?.body).toMatchObject({ code: 'gtin-taken', errors: [{ path: 'gtin' }] });

    const plain = await Promise.all([add({}), add({}), add({})]);
    const changed = await Promise.all(
      plain.map(({ body }) =>
        office.desks.marketer.patch(`${office.at}/products/${body.productId}`, { gtin: '012345678905' }),
      ),
    );
    expect(changed.map((reply) => reply.status).sort()).toEqual([200, 409, 409]);
    const elsewhere = await other.desks.owner.post(`${other.at}/products`, {
      brandId: other.brandId,
      name: 'The same pack in another program',
      gtin: '96385074',
    });
    expect(elsewhere.status).toBe(201);
  });

  it('are found by part of a name or of a GTIN, taken literally', async () => {
    await add({ name: 'Giảm 50% hôm nay' });
    const found = async (q: string) => {
      const reply = await office.desks.analyst.get<Page>(`${office.at}/products?q=${encodeURIComponent(q)}`);
      return reply.body.products.map((product) => product.name);
    };
    expect(await found('50%')).toEqual(['Giảm 50% hôm nay']);
    expect(await found('giảm')).toEqual(['Giảm 50% hôm nay']);
    expect(await found('5_%')).toEqual([]);
    expect(await found('9638507')).toHaveLength(1);
    expect(await found("'; drop table product; --")).toEqual([]);
  });

  it('are listed a page at a time, each once, newest first', async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const at: string = `${office.at}/products?limit=3${cursor ? `&cursor=${cursor}` : ''}`;
      const { products, nextCursor } = (await office.desks.owner.get<Page>(at)).body;
      expect(products.length).toBeLessThanOrEqual(3);
      seen.push(...products.map((product) => product.productId));
      cursor = nextCursor;
    } while (cursor);
    const [row] = await instance.database.sql`
      select array_agg(product_id order by product_id desc) as ids from product where program_id = ${office.programId}`;
    expect(seen).toEqual(row?.['ids']);
    const archived = await office.desks.owner.get<Page>(`${office.at}/products?archived=true`);
    expect(archived.body.products).toEqual([]);
  });

  it.each<[string, Wrong | (() => Wrong)]>([
    ['a wrong check digit', { gtin: '8934563138164' }],
    ['a GTIN as a number', { gtin: 8934563138165 }],
    ['an empty name', { name: ' ' }],
    ['a long name', { name: 'x'.repeat(161) }],
    ['a NUL character', { name: 'a\u0000' }],
    ['an unknown field', { price: 1 }],
    ['a brand that is no number', { brandId: '1' }],
    ['a brand beyond every id', { brandId: 2 ** 31 }],
    ['a brand of another program', () => ({ brandId: other.brandId })],
  ])('with %s are refused, and nothing is written', async (_what, wrong) => {
    const before = await countRows(instance);
    const reply = await add(typeof wrong === 'function' ? wrong() : wrong);
    expect(reply.status).toBe(422);
    expect(reply.body.errors?.length ?? 0).toBeGreaterThanOrEqual(
      reply.body.code === 'unstorable-character' ? 0 : 1,
    );
    expect(await countRows(instance)).toEqual(before);
  });

  it('are not reached through another program, nor by an id that is none', async () => {
    const { body } = await add({ name: 'Ours' });
    const before = await countRows(instance);
    const foreign = `${other.at}/products/${body.productId}`;
    const missing = `${other.at}/products/2147483647`;
    expect(await other.desks.owner.get(foreign)).toMatchObject({ status: 404 });
    expect((await other.desks.owner.get(foreign)).body).toEqual((await other.desks.owner.get(missing)).body);
    expect((await other.desks.owner.patch(foreign, { name: 'Theirs' })).status).toBe(404);
    expect((await office.desks.owner.get(`${office.at}/products/0`)).status).toBe(422);
    expect((await office.desks.owner.get(`${office.at}/products/x`)).status).toBe(422);
    expect((await office.desks.owner.get(`${office.at}/products?cursor=abc`)).status).toBe(422);
    expect((await office.desks.owner.get(`${office.at}/products?limit=201`)).status).toBe(422);
    expect((await office.desks.owner.get(`${office.at}/products?q=%00`)).status).toBe(422);
    expect(await countRows(instance)).toEqual(before);
  });

  it('are not read from a body that is no JSON', async () => {
    const reply = await office.desks.owner.call('POST', `${office.at}/products`, '{"name":');
    expect(reply).toMatchObject({ status: 400, body: { code: 'malformed-body' } });
    expect((await office.desks.owner.call('POST', `${office.at}/products`, '[]')).status).toBe(422);
    expect((await office.desks.owner.call('POST', `${office.at}/products`, '')).status).toBe(400);
  });
});
