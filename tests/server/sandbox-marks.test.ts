import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOffice, type Desk, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { openShop, redeem, rehearse, sellPack } from '#tests/support/rehearsing.ts';

const GTIN = '08930000000019';
let instance: TestInstance;
/** Their people; each test has a product, a campaign and a gift of its own. */
let office: Office;
let stranger: Office;
beforeAll(async () => {
  instance = await testInstance();
  [office, stranger] = [await openOffice(instance), await openOffice(instance)];
});
afterAll(() => instance.stop());

describe('a voucher', () => {
  test('of a rehearsal is told from a real one at either counter, and used in test mode alone', async () => {
    const shop = await openShop(office);
    const { sandboxId, samples } = await rehearse(shop);
    const phone = new Phone(instance.url);
    await phone.claim(samples[0]?.code ?? '');
    const { voucher } = await redeem(phone, sandboxId, shop.rewardId);
    const use = (programId: number) =>
      shop.desks.marketer.post(`/api/programs/${programId}/vouchers/${voucher?.voucherId}/use`);
    expect(await use(shop.programId)).toMatchObject({ status: 409, body: { code: 'test-voucher' } });
    expect(await use(sandboxId)).toMatchObject({ status: 200, body: { state: 'used' } });
    await shop.desks.owner.post(`${shop.at}/sandbox/reset`, { sandboxId });
    expect(await use(shop.programId)).toMatchObject({ status: 409, body: { code: 'test-voucher' } });
    const elsewhere = await stranger.desks.owner.post(`${stranger.at}/vouchers/${voucher?.voucherId}/use`);
    expect(elsewhere).toMatchObject({ status: 404, body: { code: 'voucher-not-found' } });
  });

  test('of a real pack is not used up in test mode', async () => {
    const shop = await openShop(office);
    const { sandboxId } = await rehearse(shop);
    const packCode = await sellPack(shop);
    const phone = new Phone(instance.url);
    await phone.claim(packCode);
    const { voucher } = await redeem(phone, shop.programId, shop.rewardId);
    const use = (programId: number) =>
      shop.desks.marketer.post(`/api/programs/${programId}/vouchers/${voucher?.voucherId}/use`);
    expect(await use(sandboxId)).toMatchObject({ status: 409, body: { code: 'real-voucher' } });
    expect(await use(shop.programId)).toMatchObject({ status: 200 });
  });
});

describe('a sandbox', () => {
  test('is named beside its program and is none of anybody’s programs', async () => {
    const shop = await openShop(office);
    const { sandboxId } = await rehearse(shop);
    const programs = async (desk: Desk) =>
      (await desk.get<{ programs: { programId: number; sandboxId: number | null }[] }>('/api/me')).body
        .programs;
    expect(await programs(shop.desks.analyst)).toMatchObject([{ programId: shop.programId, sandboxId }]);
    expect(await programs(shop.desks.warehouse)).toMatchObject([
      { programId: shop.programId, sandboxId: null },
    ]);
    // Only an owner of every program may change keys; a sandbox has no owner and must not count.
    const { body } = await shop.desks.owner.get<{ sandboxOf: number }>(`/api/programs/${sandboxId}`);
    expect(body.sandboxOf).toBe(shop.programId);
  });

  test('answers for no GTIN: only the Digital Link that a test pack carries leads to its code', async () => {
    const shop = await openShop(office, {}, GTIN);
    const { samples } = await rehearse(shop);
    await instance.ctx
      .sql`update product set created_at = now() + interval '1 day' where program_id = ${shop.programId}`;
    await shop.desks.marketer.put(`${shop.at}/products/${shop.productId}/links`, {
      version: 0,
      links: [
        {
          linkType: 'pip',
          title: 'Mì tôm',
          href: 'https://example.com/mi',
          language: null,
          mediaType: null,
          isDefault: true,
        },
      ],
    });
    const code = samples[0]?.code.replaceAll('-', '');
    for (const path of [`/01/${GTIN}`, `/01/${GTIN}/21/${code}`]) {
      const reply = await fetch(instance.url + path, { redirect: 'manual' });
      expect(reply.headers.get('location')).toBe('https://example.com/mi');
    }

    const linked = await rehearse(shop, { printedAs: 'digital-link', lot: 'L7' });
    const [pack] = linked.samples;
    const bare = pack?.code.replaceAll('-', '') ?? '';
    const { pathname } = new URL(pack?.url ?? '');
    expect(pathname).toBe(`/01/${GTIN}/10/L7/21/${bare}`);
    const scanned = await fetch(instance.url + pathname, { redirect: 'manual' });
    expect(scanned.headers.get('location')).toBe(`${instance.ctx.config.publicUrl}/${bare}`);
    const wished = await fetch(`${instance.url}${pathname}?linkType=gs1:pip`, { redirect: 'manual' });
    expect(wished.headers.get('location')).toBe('https://example.com/mi?linkType=gs1:pip');
    const phone = new Phone(instance.url);
    expect((await phone.claim(bare)).answer?.outcome).toBe('won');
    const real = await phone.get(`/api/shop/programs/${shop.programId}/wallet`);
    expect(await real.json()).toMatchObject({ balance: 0 });

    const bareShop = await openShop(office);
    await expect(rehearse(bareShop, { printedAs: 'digital-link' })).rejects.toThrow('no GTIN');
  });

  test('prints files that say what they are: name, column, text', async () => {
    const shop = await openShop(office);
    const { sandboxId, batchId } = await rehearse(shop);
    const at = `/api/programs/${sandboxId}/batches/${batchId}`;
    const { desks } = shop;
    const { body: table } = await desks.marketer.post<{ fileName: string; lines: string[] }>(
      `${at}/prints/preview`,
      { table: { columns: ['url'] } },
    );
    expect(table.fileName).toMatch(/^packmint-TEST-batch/);
    expect(table.lines[0]).toMatch(/,test$/);
    expect(table.lines[1]).toMatch(/,TEST$/);
    const { body: look } = await desks.marketer.post<{ svg: string }>(`${at}/print-preview`, {
      format: 'svg-zip',
      symbol: { showCode: false },
    });
    expect(look.svg).toContain('<title>(TEST) ');
    expect(look.svg.match(/transform=/g)).toHaveLength('(TEST) TEST-C0DE-1234'.length);
  });
});
