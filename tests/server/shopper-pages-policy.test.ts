import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer } from '#server/main.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

let instance: TestInstance;
let spine: Spine;

beforeAll(async () => {
  instance = await testInstance({ dist: 'dist' });
  spine = await makeSpine(instance.ctx, {
    definition: { headline: { vi: '</script><b>5 < 6', en: '"x" & y' } },
  });
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

const pages = (): [string, string][] => [
  ['the pack', `/${spine.codes[0] ?? ''}`],
  ['an unknown code', '/NOSUCHCODE00'],
  ['typing a code', '/'],
  ['the wallet', `/w/${spine.programId}`],
];
const directives = (response: Response) => {
  const policy = response.headers.get('content-security-policy') ?? '';
  return Object.fromEntries(
    policy.split('; ').map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1).join(' ')]),
  );
};

describe('every page', () => {
  test('runs scripts from our files alone, and styles of this very answer', async () => {
    // The console's barcode reader is WebAssembly of ours; a shopper's page compiles none.
    const own = "'self'";
    const all = pages().map(([name, path]) => [name, path, own] as const);
    for (const [name, path, scripts] of [
      ...all,
      ['the console', '/console/', `${own} 'wasm-unsafe-eval'`] as const,
    ]) {
      const [one, two] = [await fetch(instance.url + path), await fetch(instance.url + path)];
      const policy = directives(one);
      expect([name, policy['script-src'], policy['default-src']]).toEqual([name, scripts, own]);
      expect(policy).toMatchObject({
        'frame-ancestors': "'none'",
        'base-uri': "'none'",
        'object-src': "'none'",
      });
      const rest = { ...policy, 'script-src': own };
      expect(JSON.stringify(rest)).not.toMatch(/unsafe|\*|https?:/);
      expect(directives(two)['style-src']).not.toBe(policy['style-src']);
      expect(policy['style-src']).toMatch(/^'self' 'nonce-[\w-]{22}'$/);
    }
  });

  test('holds nothing that its own policy would stop: no inline script, handler or style', async () => {
    for (const [name, path] of pages()) {
      const response = await fetch(instance.url + path);
      const html = await response.text();
      const nonce = /'nonce-([\w-]+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1];
      const styles = Array.from(html.matchAll(/<style([^>]*)>/g), ([, attributes]) => attributes?.trim());
      expect([name, styles]).toEqual([name, [`nonce="${nonce}"`]]);
      const scripts = Array.from(html.matchAll(/<script([^>]*)>/g), ([, attributes]) => attributes ?? '');
      for (const script of scripts) expect(script).toMatch(/ src="\/assets\/|type="application\/json"/);
      const tags = html.replace(/<(script|style)\b.*?<\/\1>/gs, '').match(/<[a-z][^>]*>/g) ?? [];
      expect(tags.filter((tag) => /\s(style|on\w+)=|javascript:/.test(tag))).toEqual([]);
    }
  });

  test('keeps a brand’s words words, whatever they hold', async () => {
    const html = await (await fetch(`${instance.url}/${spine.codes[0] ?? ''}`)).text();
    expect(html).not.toContain('<b>5');
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    const state = /<script type="application\/json" id="page">(.*?)<\/script>/s.exec(html)?.[1] ?? '{}';
    expect(JSON.parse(state)).toMatchObject({
      page: { campaign: { headline: { vi: '</script><b>5 < 6' } } },
    });
  });

  test('is kept by nobody and told to no other site', async () => {
    for (const [name, path] of pages()) {
      const { headers } = await fetch(instance.url + path);
      expect([name, headers.get('cache-control')]).toEqual([name, 'private, no-store']);
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

describe('the cookie of a phone', () => {
  const cookieOf = (response: Response) =>
    response.headers.getSetCookie().find((text) => text.startsWith('pm_device='));

  test('is out of reach for scripts and other sites, and set once', async () => {
    const phone = new Phone(instance.url);
    const cookie = cookieOf(await phone.get('/'));
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).not.toMatch(/Secure|Domain/);
    for (const [, path] of pages()) expect(cookieOf(await phone.get(path))).toBeUndefined();
  });

  test('travels over https alone where the packs say https', async () => {
    const { ctx } = instance;
    const config = { ...ctx.config, publicUrl: 'https://qr.example.com' };
    const server = await startServer({ ...ctx, config }, { port: 0 });
    try {
      expect(cookieOf(await fetch(`http://127.0.0.1:${server.port}/`))).toMatch(/; Secure/);
    } finally {
      await server.stop();
    }
  });

  test('of another phone cannot be made up: a changed one is replaced, never believed', async () => {
    const cookie = cookieOf(await fetch(instance.url)) ?? '';
    const [pair = ''] = cookie.split(';');
    const [device = '', , seal = ''] = pair.replace('pm_device=', '').split('.');
    const other = device.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    for (const forged of [
      `${other}.n.${seal}`,
      `${device}.p.${seal}`,
      `${device}.n.`,
      device,
      '',
      '..',
      'x'.repeat(3000),
    ]) {
      const response = await fetch(instance.url, { headers: { cookie: `pm_device=${forged}` } });
      expect(response.status).toBe(200);
      expect(cookieOf(response)).toMatch(/^pm_device=[\w-]{36}\.n\./);
      expect(cookieOf(response)).not.toContain(device);
    }
    expect(cookieOf(await fetch(instance.url, { headers: { cookie: pair } }))).toBeUndefined();
  });
});

describe('files', () => {
  test('of the app are kept for a year, for their names change with what they hold', async () => {
    const html = await (await fetch(instance.url)).text();
    const script = / src="(\/assets\/[^"]+)"/.exec(html)?.[1] ?? '';
    const response = await fetch(instance.url + script);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/javascript/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test.each([
    '/assets/gone.js',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/%00',
    '/console/assets/gone.css',
    '/a/b/c',
  ])('%s is none, and says so without a page', async (path) => {
    const response = await fetch(instance.url + path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'no-such-address' });
  });

  test('an address that is none shows a browser where to type the code, and an API’s stays a problem', async () => {
    const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-language': 'vi' };
    const page = await fetch(`${instance.url}/foo/bar/baz`, { headers });
    expect(page.status).toBe(404);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const unknown = await fetch(`${instance.url}/000000000000`, { headers });
    const bare = (html: string) => html.replaceAll(/nonce="[^"]*"/g, '');
    expect(bare(await page.text())).toBe(bare(await unknown.text()));
    for (const path of ['/api/nope', '/assets/gone.js']) {
      const response = await fetch(instance.url + path, { headers });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'no-such-address' });
    }
  });
});
