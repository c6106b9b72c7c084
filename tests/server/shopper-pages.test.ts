import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeRange } from '#server/batches/change-range.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { groupCode } from '#server/codes/alphabet.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';
import { fingerprint } from '#tests/support/watch.ts';

let instance: TestInstance;
let spine: Spine;
/** An active code that nobody has claimed, with a 0 and a 1 in it, so that it can be misread. */
let fresh: string;

beforeAll(async () => {
  instance = await testInstance({ dist: 'dist' });
  spine = await makeSpine(instance.ctx, { codes: 400 });
  fresh = spine.codes.find((code) => /0.*1|1.*0/.test(code)) ?? '';
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

/** What a reader sees before any script runs. */
const textOf = (html: string) =>
  html
    .replace(/<(script|style|noscript)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

async function expectPack(response: Response): Promise<void> {
  expect(response.status).toBe(200);
  const html = await response.text();
  const seen = textOf(html);
  for (const words of ['Ngon', 'Quét mã nhận điểm', 'Tôm chua cay', '10', groupCode(fresh)]) {
    expect(seen).toContain(words);
  }
  expect(/<button[^>]*>([^<]*)<\/button>/.exec(html.slice(html.indexOf('class="acts')))?.[1]?.trim()).toBe(
    'Mở quà',
  );
}

describe('opening a pack’s address', () => {
  const bot = (agent: string): Record<string, string> => ({ 'user-agent': agent });
  test.each<[string, (code: string) => string, Record<string, string>]>([
    ['twenty times by hand', (code) => code, {}],
    ['as Facebook’s link preview', (code) => code, bot('facebookexternalhit/1.1')],
    ['as Zalo’s link preview', (code) => code, bot('ZaloPC-win32-24v656 link-preview')],
    ['as a virus scanner', (code) => code, bot('BarracudaCentral')],
    ['as a browser’s prefetch', (code) => code, { 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch' }],
    ['in lower case', (code) => code.toLowerCase(), {}],
    ['with dashes', (code) => groupCode(code), {}],
    ['with spaces', (code) => `%20${groupCode(code).replaceAll('-', '%20')}`, {}],
    [
      'with O for 0, I and L for 1',
      (code) => code.replaceAll('0', 'o').replace('1', 'i').replaceAll('1', 'L'),
      {},
    ],
    ['with a tracker’s query', (code) => `${code}?fbclid=IwAR0x&utm_source=zalo`, {}],
  ])('%s shows the pack and changes nothing at all', async (_, typed, headers) => {
    const url = `${instance.url}/${typed(fresh)}`;
    const before = await fingerprint(instance.database.sql);
    for (let time = 0; time < 20; time += 1) {
      const method = time % 2 === 0 ? 'GET' : 'HEAD';
      const response = await fetch(url, { method, headers });
      expect(response.status).toBe(200);
      if (method === 'HEAD') expect(await response.text()).toBe('');
      else await expectPack(response);
    }
    expect(await fingerprint(instance.database.sql)).toEqual(before);
  });

  test('so often leaves the code for the shopper, who presses the button', async () => {
    const phone = new Phone(instance.url);
    await expectPack(await phone.get(`/${fresh}`));
    const before = await fingerprint(instance.database.sql);
    expect((await phone.claim(fresh)).answer).toMatchObject({ outcome: 'won', balance: 10 });
    expect(await fingerprint(instance.database.sql)).not.toEqual(before);
  });
});

test('HEAD says of every page what GET says, without the page', async () => {
  const phone = new Phone(instance.url);
  await phone.get('/');
  for (const path of [
    '/',
    `/w/${spine.programId}`,
    `/${spine.codes[5] ?? ''}`,
    '/NOSUCHCODE00',
    '/console/',
  ]) {
    const [get, head] = [await phone.get(path), await fetch(instance.url + path, { method: 'HEAD' })];
    expect([path, head.status, head.headers.get('content-type')]).toEqual([
      path,
      get.status,
      get.headers.get('content-type'),
    ]);
    expect(await head.text()).toBe('');
  }
});

describe('a page says what became of the code', () => {
  async function expectSaid(code: string, sentence: string, phone = new Phone(instance.url), status = 200) {
    const response = await phone.get(`/${code}`);
    expect(response.status).toBe(status);
    const html = await response.text();
    expect(textOf(html)).toContain(sentence);
    expect(html).not.toContain('Mở quà<');
  }
  const at = (index: number, { codes } = spine) => codes[index] ?? '';

  test('to the one who claimed it, and to everybody else', async () => {
    const phone = new Phone(instance.url);
    const own = await makeSpine(instance.ctx, { codes: 1 });
    expect((await phone.claim(at(0, own))).answer?.outcome).toBe('won');
    await expectSaid(at(0, own), 'Mã này đã là của bạn', phone);
    await expectSaid(at(0, own), 'Một người khác đã nhận mã này');
  });

  test('that is not activated, recalled, or in a campaign that is paused', async () => {
    const other = await makeSpine(instance.ctx, { codes: 4, activate: 2 });
    await expectSaid(at(3, other), 'Mã chưa được kích hoạt');
    await changeRange(other.owner, other.batchId, {
      to: 'recalled',
      firstSerial: other.firstSerial,
      lastSerial: other.firstSerial,
    });
    await expectSaid(at(0, other), 'Mã này đã được thu hồi');
    await setCampaignState(other.owner, other.campaignId, 'paused');
    await expectSaid(at(1, other), 'Chương trình đang tạm nghỉ');
  });

  test('before the campaign starts and after it has ended, with the day on the campaign’s own calendar', async () => {
    const early = await makeSpine(instance.ctx, { codes: 1, definition: { startsAt: '2098-05-06T00:00' } });
    await expectSaid(at(0, early), 'Chưa tới ngày mở quà');
    const html = await (await new Phone(instance.url).get(`/${at(0, early)}`)).text();
    expect(textOf(html)).toMatch(/6 tháng 5|06\/05|6\/5/);
    const late = await makeSpine(instance.ctx, { codes: 1 });
    await instance.ctx
      .sql`update campaign_version set definition = jsonb_set(definition, '{endsAt}', '"2021-01-01T00:00"')
      where program_id = ${late.programId}`;
    await expectSaid(at(0, late), 'Chương trình đã kết thúc');
  });

  test('that nobody printed, with status 404 and a field to type it again', async () => {
    await expectSaid('000000000000', 'Không tìm thấy mã này', new Phone(instance.url), 404);
  });
});

describe('the language of a page', () => {
  const languageOf = async (headers: Record<string, string>) => {
    // The page where a code is typed: what other tests have guessed from this address does not change it.
    const html = await (await fetch(`${instance.url}/`, { headers })).text();
    return [/<html lang="(\w+)"/.exec(html)?.[1], textOf(html).includes('Type the code on the pack')];
  };
  test.each<[string, Record<string, string>, 'vi' | 'en']>([
    ['Vietnamese where nobody asks', {}, 'vi'],
    ['Vietnamese where neither is asked for', { 'accept-language': 'fr-FR,de;q=0.5' }, 'vi'],
    ['English where the browser prefers it', { 'accept-language': 'en-GB,vi;q=0.5' }, 'en'],
    ['English where it is the only one of ours', { 'accept-language': 'fr, en-US;q=0.3' }, 'en'],
    ['Vietnamese where the browser prefers it', { 'accept-language': 'vi-VN,en;q=0.9' }, 'vi'],
    ['what the shopper switched to', { 'accept-language': 'vi', cookie: 'lang=en' }, 'en'],
    ['not what a broken cookie says', { 'accept-language': 'en', cookie: 'lang=<b>' }, 'en'],
  ])('is %s', async (_, headers, language) => {
    expect(await languageOf(headers)).toEqual([language, language === 'en']);
  });
});
