import { randomBytes } from 'node:crypto';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type Context as HonoContext } from 'hono';
import { getCookie } from 'hono/cookie';
import { compress } from 'hono/compress';
import { printedForm } from '../codes/imported-text.ts';
import { previewScan } from '../claims/preview-scan.ts';
import type { Context } from '../context.ts';
import type { PageFiles } from '../http/page-files.ts';
import { problem } from '../http/problems.ts';
import { pagePolicy } from '../http/security.ts';
import type { ShopperGate } from '../http/shopper-gate.ts';
import type { ScanPage } from './schemas/shopper.ts';

const YEAR_SECONDS = 31_536_000;

/** Documents and files for browsers. A GET never consumes a code, and HEAD is answered like GET without its body. */
export function pageRoutes(ctx: Context, gate: ShopperGate, files: PageFiles): Hono {
  const router = new Hono();

  const hashed = serveStatic({
    root: files.folder,
    precompressed: true,
    onFound: (_path, c) => c.header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`),
  });
  const gone = (c: HonoContext) =>
    problem(c, 404, 'no-such-address', 'There is no such file; load the page again.');
  for (const assets of ['/assets/*', '/console/assets/*']) router.get(assets, hashed, gone);

  router.use(compress());
  const consoleDocument = (c: HonoContext) => {
    pagePolicy(c, randomBytes(16).toString('base64url'), { wasm: true });
    return c.html(files.consoleHtml, 200, { 'cache-control': 'no-cache' });
  };
  router.get('/console', (c) => c.redirect('/console/'));
  router.get('/console/*', consoleDocument);

  const document = (
    c: HonoContext,
    page: Omit<ScanPage, 'language'>,
    status: 200 | 404 | 503,
    path = '/',
  ) => {
    const styleNonce = randomBytes(16).toString('base64url');
    pagePolicy(c, styleNonce);
    const html = files.renderScan({ ...page, language: languageOf(c) }, { styleNonce, path });
    return c.html(html, status, { 'cache-control': 'private, no-store' });
  };
  const empty = { code: null, campaign: null, answer: null, work: null };
  router.get('/', (c) => {
    gate.shopper(c);
    return document(c, empty, 200);
  });
  router.get('/w/:programId{[0-9]{1,9}}', (c) => {
    gate.shopper(c);
    return document(c, empty, 200, c.req.path);
  });
  // What is promised of a draw is for everybody, and nobody's phone is told apart here.
  router.get('/d/:programId{[0-9]{1,9}}/:campaignId{[0-9]{1,9}}', (c) => document(c, empty, 200, c.req.path));
  router.get('/:code', async (c) => {
    const text = c.req.param('code').slice(0, 64);
    const { shopper, code, work } = await gate.admitPage(c, text);
    // What was typed is not said back: every unknown code gets the same bytes.
    if (!code) return document(c, { ...empty, code: '', work }, work ? 200 : 404);
    try {
      const [campaign, answer] = await Promise.all([
        ctx.views.get(code.programId, code.batchId),
        previewScan(ctx, code, shopper.deviceId),
      ]);
      return document(c, { code: printedForm(code), campaign, answer, work: null }, 200);
    } catch (error) {
      ctx.log(`${c.req.method} of a pack’s page failed`, error);
      // A page that knows nothing yet asks again by itself, and says so where that fails too.
      return document(c, { ...empty, code: '', work: gate.workFor(shopper) }, 503);
    }
  });
  // Who follows a broken link in a browser is shown where to type the code; anything else gets the problem.
  router.get('*', (c, next) =>
    (c.req.header('accept') ?? '').includes('text/html') ? document(c, { ...empty, code: '' }, 404) : next(),
  );
  return router;
}

/** The cookie of the page's own switch first, then what the browser prefers; Vietnamese where neither says. */
function languageOf(c: HonoContext): 'vi' | 'en' {
  const chosen = getCookie(c, 'lang');
  if (chosen === 'vi' || chosen === 'en') return chosen;
  const wanted = (c.req.header('accept-language') ?? '')
    .split(',')
    .map((part) => part.trim().slice(0, 2).toLowerCase())
    .find((tag) => tag === 'vi' || tag === 'en');
  return wanted === 'en' ? 'en' : 'vi';
}
