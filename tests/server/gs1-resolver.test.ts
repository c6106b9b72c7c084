import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeRange } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { ALPHABET } from '#server/codes/alphabet.ts';
import { startServer, type RunningServer } from '#server/main.ts';
import { createProduct } from '#server/products/create-product.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import * as schema from '#tests/support/linkset-schema.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';
import { fingerprint } from '#tests/support/watch.ts';

const GTIN = '09520123456788';
const OTHER = '08930000000019';
const voc = 'https://ref.gs1.org/voc/';
let instance: TestInstance;
let server: RunningServer;
let spine: Spine;
let url: string;
let code: string;
let foreign: string;
let asked = 0;

beforeAll(async () => {
  instance = await testInstance();
  const { ctx } = instance;
  spine = await makeSpine(ctx);
  server = await startServer({ ...ctx, config: { ...ctx.config, proxyHops: 1 } }, { port: 0, dist: null });
  url = `http://127.0.0.1:${server.port}`;
  code = await mintFor(GTIN, 'L1');
  foreign = await mintFor(OTHER, null);
  const product = await instance.database.sql`select product_id as id from product where gtin = ${GTIN}`;
  const rows = [
    ['pip', 'Thông tin sản phẩm', 'https://brand.example/vi?a=1#top', 'vi', 'text/html', true],
    ['pip', 'About the product', 'https://brand.example/en', 'en', 'text/html', false],
    ['recipeInfo', 'One', 'https://brand.example/one', null, 'text/html', false],
    ['recipeInfo', 'Two', 'https://brand.example/two', null, 'text/html', false],
    ['certificationInfo', 'PDF', 'https://brand.example/pdf', null, 'application/pdf', false],
    ['certificationInfo', 'Page', 'https://brand.example/page', null, 'text/html', false],
  ] as const;
  for (const [index, [type, title, href, language, mediaType, isDefault]] of rows.entries()) {
    await instance.database.sql`
      insert into product_link (program_id, product_id, position, link_type, title, href, language, media_type, is_default)
      values (${spine.programId}, ${product[0]?.['id'] as number}, ${index + 1}, ${type}, ${title}, ${href}, ${language},
        ${mediaType}, ${isDefault})`;
  }
});
afterAll(async () => {
  await server.stop();
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

/** A product of the spine's program with one active Digital Link pack; its code. */
async function mintFor(gtin: string, lot: string | null): Promise<string> {
  const { owner, campaignId } = spine;
  const [brand] = await owner.sql<{ brandId: number }[]>`
    select brand_id as "brandId" from brand where program_id = ${spine.programId}`;
  const { productId } = await createProduct(owner, { brandId: brand?.brandId ?? 0, name: 'Mì <tôm>', gtin });
  const batch = await mintBatch(owner, {
    label: 'Lô',
    productId,
    campaignId,
    codes: 2,
    codeLength: 12,
    printedAs: 'digital-link',
    ...(lot ? { lot } : {}),
  });
  await changeRange(owner, batch.batchId, { to: 'active' });
  return owner.codes.codeOf(spine.keyId, batch.firstSerial);
}

/** From an address that nobody has seen, unless told, so that nothing but the request decides. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  asked += 1;
  return fetch(url + path, {
    method,
    redirect: 'manual',
    headers: { 'x-forwarded-for': `203.0.${asked >> 8}.${asked & 255}`, ...headers },
  });
}
const leadsTo = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await ask(path, headers);
  return [answer.status, answer.headers.get('location')];
};
const linksetOf = async (
  path: string,
  headers: Record<string, string> = { accept: 'application/linkset+json' },
) => {
  const answer = await ask(path, headers);
  return { answer, document: schema.linkset.parse(await answer.json()) };
};
const forged = () => Array.from(randomBytes(12), (byte) => ALPHABET.charAt(byte & 31)).join('');

describe('a pack’s Digital Link', () => {
  it('opens its scan page in any legal form, with its query, and consumes nothing', async () => {
    const scanPage = `http://localhost/${code}`;
    const rows = await fingerprint(instance.database.sql);
    for (const path of [
      `/01/${GTIN}/10/L1/21/${code}`,
      `/01/${GTIN}/21/${code}`,
      `/01/${GTIN}/21/${code}/`,
      `/01/${GTIN}/22/2A/10/ANOTHER/21/${code}`,
      `/01/${GTIN}/10/A%2FB/21/${code}`,
    ]) {
      expect([path, await leadsTo(path)]).toEqual([path, [307, scanPage]]);
      expect(await leadsTo(`${path}?17=261231;utm=%C3%A9&x`)).toEqual([
        307,
        `${scanPage}?17=261231;utm=%C3%A9&x`,
      ]);
      expect((await ask(path, {}, 'HEAD')).headers.get('location')).toBe(scanPage);
    }
    expect(await leadsTo(`/01/${GTIN}/21/${code}?linkType=gs1:promotion`)).toEqual([
      307,
      `${scanPage}?linkType=gs1:promotion`,
    ]);
    expect(await fingerprint(instance.database.sql)).toEqual(rows);
  });

  it('keeps its scan page when the product’s GTIN changes afterwards', async () => {
    const printed = await mintFor('08934563138165', null);
    const { sql } = instance.database;
    await sql`update product set gtin = '08930000000026' where gtin = '08934563138165'`;
    expect(await leadsTo(`/01/08934563138165/21/${printed}`)).toEqual([307, `http://localhost/${printed}`]);
    expect(await leadsTo(`/01/08930000000026/21/${printed}`)).toEqual([307, `http://localhost/${printed}`]);
  });
});

describe('an unknown serial', () => {
  it('walks up to the GTIN, whether it is foreign, forged, never minted, malformed or of another product', async () => {
    const neverMinted = instance.ctx.codes.codeOf(spine.keyId, 2 ** 50);
    const seen = new Set<string>();
    for (const serial of [foreign, forged(), neverMinted, '12345', 'x', '%2F', forged()]) {
      const answer = await ask(`/01/${GTIN}/10/L1/21/${serial}`);
      const headers = [...answer.headers].filter(([name]) => !['date', 'set-cookie', 'link'].includes(name));
      seen.add(JSON.stringify([answer.status, headers, await answer.text()]));
      const json = { accept: 'application/linkset+json' };
      const anchors = (await linksetOf(`/01/${GTIN}/21/${serial}`, json)).document.linkset.map(
        ({ anchor }) => anchor,
      );
      expect(anchors).toEqual([`http://localhost/01/${GTIN}`]);
    }
    expect(seen.size).toBe(1);
    expect([...seen][0]).toMatch(/^\[307,.*"location","https:\/\/brand.example\/vi\?a=1#top"/);
  });

  it('of a GTIN that nobody has is as unknown as the GTIN, real code or not', async () => {
    const bodies = new Set<string>();
    for (const serial of [code, foreign, forged(), '1']) {
      const answer = await ask(`/01/08930000000033/21/${serial}`);
      expect(answer.status).toBe(404);
      bodies.add(await answer.text());
    }
    expect(bodies.size).toBe(1);
  });

  it('from an address that guesses is answered like a real code', async () => {
    const guesser = { 'x-forwarded-for': '198.51.100.7' };
    for (let miss = 0; miss < 60; miss += 1) await ask(`/01/${GTIN}/21/${forged()}`, guesser);
    for (const serial of [code, foreign, forged(), 'x']) {
      expect(await leadsTo(`/01/${GTIN}/21/${serial}`, guesser)).toEqual([307, `http://localhost/${serial}`]);
    }
    expect(await leadsTo(`/01/${GTIN}`, guesser)).toEqual([307, 'https://brand.example/vi?a=1#top']);
  });
});

// After GS1's resolver test suite (github.com/gs1/GS1DL-resolver-testsuite), each by the clause it tests.
describe('a GS1-Conformant Resolver', () => {
  it('describes itself', async () => {
    const answer = await ask('/.well-known/gs1resolver');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(schema.description.parse(await answer.json())).toMatchObject({
      resolverRoot: 'http://localhost',
      supportedPrimaryKeys: ['01'],
    });
  });

  it('supports GET, HEAD and OPTIONS, from any origin, and nothing else', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const { headers, status } = await ask(`/01/${GTIN}`, {}, method);
      expect([method, status]).toEqual([method, method === 'OPTIONS' ? 204 : 307]);
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, OPTIONS');
    }
    expect((await ask(`/01/${GTIN}`, {}, 'POST')).status).toBe(405);
  });

  it('redirects to the default link and shows where the linkset is', async () => {
    const answer = await ask(`/01/${GTIN}`);
    expect(answer.headers.get('link')).toContain(
      `<http://localhost/01/${GTIN}?linkType=linkset>; rel="linkset"`,
    );
    expect(answer.headers.get('link')).not.toContain('rel="gs1:');
    expect(answer.headers.get('vary')).toContain('Accept-Language');
    expect(await leadsTo(`/01/${GTIN}/`)).toEqual(await leadsTo(`/01/${GTIN}`));
    expect(await leadsTo(`/01/${GTIN}?foo=bar`)).toEqual([307, 'https://brand.example/vi?a=1&foo=bar#top']);
    expect(await leadsTo(`/01/${OTHER}`)).toEqual([307, 'http://localhost/']);
  });

  it('picks by language and media type, offers a choice where nothing decides, and knows what it does not have', async () => {
    const at = (linkType: string) => `/01/${GTIN}?linkType=${encodeURIComponent(linkType)}`;
    const place = async (path: string, headers: Record<string, string>) =>
      (await ask(path, headers)).headers.get('location')?.split('?')[0];
    expect(await place(`/01/${GTIN}`, { 'accept-language': 'en-GB' })).toBe('https://brand.example/en');
    expect(await place(`/01/${GTIN}`, { 'accept-language': 'de' })).toBe('https://brand.example/vi');
    expect(await place(at('gs1:pip'), { 'accept-language': 'en' })).toBe('https://brand.example/en');
    expect(await place(at(`${voc}certificationInfo`), { accept: 'application/pdf' })).toBe(
      'https://brand.example/pdf',
    );
    expect(await place(at('https://gs1.org/voc/certificationInfo'), { accept: 'text/html' })).toBe(
      'https://brand.example/page',
    );
    const choices = await ask(at('gs1:recipeInfo'), { accept: 'application/json' });
    expect(choices.status).toBe(300);
    expect(await choices.json()).toMatchObject({
      linkset: [{ [`${voc}recipeInfo`]: [{ title: 'One' }, { title: 'Two' }] }],
    });
    expect((await ask(`/01/${GTIN}?17=261231;linkType=gs1%3Anosuchlt`)).status).toBe(404);
    for (const linkType of ['gs1:nosuchlt', 'pip', 'gs1:hasRetailers', 'https://evil.example/voc/pip'])
      expect((await ask(at(linkType))).status).toBe(404);
  });

  it('answers with the linkset of every level, each with its own anchor and default', async () => {
    const path = `/01/${GTIN}/10/L1/21/${code}`;
    const { answer, document } = await linksetOf(path);
    expect(answer.headers.get('content-type')).toBe('application/linkset+json');
    expect(answer.headers.get('link')).toContain('rel="http://www.w3.org/ns/json-ld#context"');
    const [pack, item] = document.linkset;
    expect([pack?.anchor, item?.anchor]).toEqual([
      `http://localhost/01/${GTIN}/21/${code}`,
      `http://localhost/01/${GTIN}`,
    ]);
    expect(pack?.[`${voc}promotion`]).toMatchObject([{ href: `http://localhost/${code}` }]);
    expect(item).toMatchObject({ description: 'Mì <tôm>', [`${voc}defaultLinkMulti`]: [{}, {}] });
    for (const linkType of ['linkset', 'all']) {
      const again = await linksetOf(`${path}?linkType=${linkType}`, { accept: 'application/json' });
      expect(again.document).toEqual(document);
      const ld = await ask(`${path}?linkType=${linkType}`, { accept: 'application/ld+json' });
      expect(await ld.json()).toMatchObject({
        '@context': 'https://ref.gs1.org/standards/resolver/1.2.0/linkset-context',
      });
    }
  });

  it('draws the linkset for people, whose words stay words', async () => {
    const answer = await ask(`/01/${GTIN}?linkType=linkset`, { accept: 'text/html' });
    const html = await answer.text();
    expect(html).toContain('Mì &#60;tôm&#62;');
    const data = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(JSON.parse(data)).toMatchObject({ linkset: [{ description: 'Mì <tôm>' }] });
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it.each([
    ['/foo after it', `/01/${GTIN}/foo`],
    ['a wrong check digit', '/01/09520123456789'],
    ['a serial before the lot', `/01/${GTIN}/21/1/10/1`],
    ['an attribute in the path', `/01/${GTIN}/17/261231`],
    ['a serial in the query', `/01/${GTIN}?21=1`],
  ])('reports what is no Digital Link with 400: %s', async (_what, path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'malformed-digital-link' });
    const page = await ask(path, { accept: 'text/html' });
    expect(page.status).toBe(400);
    expect(await page.text()).toContain('href="http://localhost/"');
  });
});
