import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Batch, BatchDetail } from '#server/routes/schemas/console.ts';
import { countRows, openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { definitionOf } from '#tests/support/spine.ts';

const GTIN = '08930000000019';
let instance: TestInstance;
let office: Office;
let campaignId: number;

beforeAll(async () => {
  instance = await testInstance();
  office = await openOffice(instance);
  const { body } = await office.desks.owner.post<{ campaignId: number }>(`${office.at}/campaigns`, {
    name: 'Hè',
    definition: definitionOf(),
  });
  campaignId = body.campaignId;
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

const addProduct = async (gtin: string | null) => {
  const { brandId, at, desks } = office;
  const { body } = await desks.owner.post<{ productId: number }>(`${at}/products`, {
    brandId,
    name: 'Mì tôm',
    gtin,
  });
  return body.productId;
};
const mint = (productId: number, more: object) =>
  office.desks.marketer.post<Batch>(`${office.at}/batches`, {
    label: 'Lô',
    codes: 3,
    productId,
    campaignId,
    ...more,
  });

it('packs of a batch carry the GTIN and lot they were minted with, whatever becomes of the product', async () => {
  const productId = await addProduct(GTIN);
  const { body, status } = await mint(productId, { printedAs: 'digital-link', lot: ' L2611/a ' });
  expect([status, body.linkGtin, body.lot]).toEqual([201, GTIN, 'L2611/a']);
  await office.desks.owner.patch(`${office.at}/products/${productId}`, { gtin: '8930000000026' });

  const at = `${office.at}/batches/${body.batchId}`;
  const { sampleCode, sampleUrl } = (await office.desks.analyst.get<BatchDetail>(at)).body;
  const prefix = `HTTP://LOCALHOST/01/${GTIN}/10/L2611%2Fa/21/`;
  expect(sampleUrl).toBe(`${prefix}${sampleCode?.replaceAll('-', '')}`);
});

it('a product without a GTIN gets no Digital Links, and a lot is what GS1 calls one', async () => {
  const productId = await addProduct(null);
  const before = await countRows(instance);
  const refused = await mint(productId, { printedAs: 'digital-link' });
  expect([refused.status, refused.body.code]).toEqual([422, 'gtin-missing']);
  for (const lot of ['', '..', 'Lô 7', 'A B', 'x'.repeat(21), '#1', 7]) {
    expect((await mint(productId, { lot })).status, String(lot)).toBe(422);
  }
  expect(await countRows(instance)).toEqual(before);
  const plain = await mint(productId, { lot: 'L1' });
  expect([plain.status, plain.body.linkGtin, plain.body.lot]).toEqual([201, null, 'L1']);
});
