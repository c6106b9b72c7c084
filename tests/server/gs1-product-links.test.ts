import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTarget } from '#server/gs1/check-target.ts';
import type { ProductLinks } from '#server/routes/schemas/gs1.ts';
import { countRows, openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';

const GTIN = '08930000000019';
let instance: TestInstance;
let office: Office;
let other: Office;

beforeAll(async () => {
  instance = await testInstance();
  [office, other] = [await openOffice(instance), await openOffice(instance)];
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

const link = (more: object = {}) => ({
  linkType: 'pip',
  title: 'Thông tin',
  href: 'https://brand.example/mi-tom',
  language: 'vi',
  mediaType: 'text/html',
  isDefault: false,
  ...more,
});
const addProduct = async ({ desks, at, brandId }: Office, gtin: string | null) => {
  const { body } = await desks.owner.post<{ productId: number }>(`${at}/products`, {
    brandId,
    name: 'Mì',
    gtin,
  });
  return `${at}/products/${body.productId}/links`;
};
const resolve = async (path: string) => {
  const answer = await fetch(instance.url + path, { redirect: 'manual' });
  return answer.headers.get('location');
};

describe('the links of a product', () => {
  it('lead where the brand says, in its order, from the next scan on; every change is kept', async () => {
    const at = await addProduct(office, GTIN);
    const empty = await office.desks.analyst.get<ProductLinks>(at);
    expect(empty.body).toEqual({
      version: 0,
      digitalLink: `http://localhost/01/${GTIN}`,
      answers: true,
      links: [],
    });
    expect(await resolve(`/01/${GTIN}`)).toBe('http://localhost/');

    const links = [
      link(),
      link({ href: ' https://Brand.example/mì ', linkType: 'recipeInfo', language: null, isDefault: true }),
    ];
    const saved = await office.desks.marketer.put<ProductLinks>(at, { version: 0, links });
    expect(saved.status).toBe(200);
    expect(saved.body).toMatchObject({
      version: 1,
      links: [links[0], { href: 'https://brand.example/m%C3%AC' }],
    });
    expect((await office.desks.analyst.get<ProductLinks>(at)).body).toEqual(saved.body);
    expect(await resolve(`/01/${GTIN}`)).toBe('https://brand.example/m%C3%AC');

    const swapped = { version: 1, links: saved.body.links.toReversed() };
    expect((await office.desks.owner.put<ProductLinks>(at, swapped)).body.links).toEqual(swapped.links);
    const before = await countRows(instance);
    expect((await office.desks.owner.put(at, { ...swapped, version: 2 })).status).toBe(200);
    expect(await countRows(instance)).toEqual(before);
    const events = await instance.database.sql`
      select data->>'by' is not null as signed, jsonb_array_length(data->'before') as before,
        jsonb_array_length(data->'after') as after
      from event where type = 'product.links-changed' and program_id = ${office.programId} order by event_id`;
    expect(events).toEqual([
      { signed: true, before: 0, after: 2 },
      { signed: true, before: 2, after: 2 },
    ]);
  });

  it('are not lost when two people edit them at once', async () => {
    const at = await addProduct(office, null);
    const saved = await Promise.all(
      ['one', 'two', 'three'].map((title) =>
        office.desks.marketer.put(at, { version: 0, links: [link({ title })] }),
      ),
    );
    expect(saved.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(saved.find(({ status }) => status === 409)?.body.code).toBe('links-changed-meanwhile');
  });

  it('of two programs with one GTIN are those of the program that had it first, and both are told', async () => {
    const gtin = '08930000000026';
    const [first, second] = [await addProduct(office, gtin), await addProduct(other, gtin)];
    await other.desks.owner.put(second, {
      version: 0,
      links: [link({ isDefault: true, href: 'https://late.example/' })],
    });
    await office.desks.owner.put(first, { version: 0, links: [link({ isDefault: true })] });
    expect(await resolve(`/01/${gtin}`)).toBe('https://brand.example/mi-tom');
    expect((await office.desks.owner.get<ProductLinks>(first)).body.answers).toBe(true);
    expect((await other.desks.owner.get<ProductLinks>(second)).body.answers).toBe(false);
    expect((await other.desks.owner.get(first.replace(office.at, other.at))).status).toBe(404);
    expect(
      (await other.desks.owner.put(first.replace(office.at, other.at), { version: 1, links: [] })).status,
    ).toBe(404);
  });

  it.each([
    ['a script', { href: 'javascript:alert(1)' }],
    ['a page without https', { href: 'http://brand.example/' }],
    ['a host of one’s own network', { href: 'https://nas.local/' }],
    ['an unknown link type', { linkType: 'defaultLink' }],
    ['no title', { title: ' ' }],
    ['a language in words', { language: 'tiếng Việt' }],
    ['a media type that is none', { mediaType: 'html' }],
    ['an unknown field', { rel: 'pip' }],
  ])('with %s are refused by field, and nothing is written', async (_what, wrong) => {
    const at = await addProduct(office, null);
    const before = await countRows(instance);
    const { status, body } = await office.desks.owner.put(at, { version: 0, links: [link(), link(wrong)] });
    expect(status).toBe(422);
    expect(body.errors?.[0]?.path).toMatch(/^links\.1/);
    expect((await office.desks.owner.put(at, { version: 0, links: Array(51).fill(link()) })).status).toBe(
      422,
    );
    const defaults = [link({ isDefault: true }), link({ isDefault: true })];
    expect((await office.desks.owner.put(at, { version: 0, links: defaults })).status).toBe(422);
    expect(await countRows(instance)).toEqual(before);
  });
});

describe('a target', () => {
  it.each([
    'https://brand.example/a?b=c#d',
    'https://mì.vn/',
    'HTTPS://BRAND.EXAMPLE',
    'https://brand.example:8443/',
  ])('%s is one that phones reach', (text) => expect(checkTarget(text)).toMatch(/^https:\/\/[a-z0-9.-]+/));

  it.each([
    '',
    'brand.example',
    '//brand.example/',
    'data:text/html,x',
    'https://user:pass@brand.example/',
    'https://localhost/',
    'https://intranet/',
    'https://10.0.0.1/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://a.internal/',
    `https://brand.example/${'x'.repeat(2000)}`,
  ])('%j is none', (text) => expect(checkTarget(text)).toBeNull());
});
