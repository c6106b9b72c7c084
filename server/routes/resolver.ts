import { randomBytes } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import type { Context } from '../context.ts';
import { isDatabaseAway } from '../db/database-away.ts';
import { describeResolver } from '../gs1/description.ts';
import { digitalLinkPath, parseDigitalLink, type DigitalLink } from '../gs1/digital-link.ts';
import { findLinks, scanPageOf, typingPage, type Serial } from '../gs1/find-links.ts';
import { linkPage, type LinkPage } from '../gs1/link-page.ts';
import { linkTypeName } from '../gs1/link-types.ts';
import { chooseLink, LINKSET_CONTEXT, linksetOf, linksetOfChoices, type Linkset } from '../gs1/linkset.ts';
import { readWeighted } from '../gs1/negotiate.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { problem } from '../http/problems.ts';
import { pagePolicy } from '../http/security.ts';
import type { ShopperGate } from '../http/shopper-gate.ts';
import { linksetSchema, resolverDescriptionSchema } from './schemas/gs1.ts';

const METHODS = 'GET, HEAD, OPTIONS';
const LINKSET = 'application/linkset+json';

const tags = ['resolver'];
const describeRoute = createRoute({
  method: 'get',
  path: '/.well-known/gs1resolver',
  tags,
  summary: 'What this GS1-Conformant Resolver can resolve',
  responses: { 200: json(resolverDescriptionSchema, 'The resolver description file') },
});
const query = z.object({
  linkType: z
    .string()
    .optional()
    .openapi({ description: 'Such as `gs1:pip`; `linkset` for all links instead of a redirect.' }),
});
const responses = {
  200: { description: 'All links', content: { [LINKSET]: { schema: linksetSchema } } },
  300: { description: 'Several links fit alike', content: { [LINKSET]: { schema: linksetSchema } } },
  307: { description: 'The link that fits best, the default one unless another is asked for' },
  ...problems(400, 404),
};
const resolveItem = createRoute({
  method: 'get',
  path: '/01/{gtin}',
  tags,
  summary: 'Resolve the GS1 Digital Link of a trade item',
  request: { params: z.object({ gtin: z.string() }), query },
  responses,
});
const resolvePack = createRoute({
  ...resolveItem,
  path: '/01/{gtin}/{qualifiers}',
  summary: 'Resolve the GS1 Digital Link of a pack, a lot or a variant',
  description: '`qualifiers` such as `10/LOT/21/CODE`. A pack leads to its scan page; nothing is consumed.',
  request: { params: z.object({ gtin: z.string(), qualifiers: z.string() }), query },
});

/**
 * A resolver of GTINs as GS1-Conformant Resolver Standard 1.2 has it, for uncompressed URIs. By its sections: GET, HEAD,
 * OPTIONS and CORS (2.2); 400 for what is no Digital Link URI and 404 for what nobody here has (2.4.1); one default link
 * for anything (2.5.8), found without redirects up the tree (2.5.9); redirection, 300 and 404 by link type (2.6); the
 * linkset by `linkType=linkset` or `Accept`, announced in `Link` (2.9), as JSON, JSON-LD and HTML (2.10); the request's
 * query passed on (2.12); a slash at the end forgiven (2.13); `gs1:` link types (2.14); the description file (3).
 * Missing: decompression of EPC binary strings (2.3), which nothing here prints; the description file promises AI 01.
 */
export function resolverRoutes(ctx: Context, gate: ShopperGate): Router {
  const router = createRouter();
  router.openapi(describeRoute, (c) => {
    allowOthers(c);
    c.header('cache-control', 'public, max-age=3600');
    return c.json(describeResolver(ctx.config), 200);
  });
  router.openAPIRegistry.registerPath(resolveItem);
  router.openAPIRegistry.registerPath(resolvePack);
  const resolve = (c: HonoContext) => answer(ctx, gate, c);
  router.get('/01/:gtin', resolve);
  router.get('/01/:gtin/:qualifiers{.*}', resolve);
  const other = (c: HonoContext) => {
    allowOthers(c);
    c.header('allow', METHODS);
    if (c.req.method === 'OPTIONS') return c.body(null, 204);
    return problem(c, 405, 'method-not-allowed', 'A resolver is asked with GET, HEAD or OPTIONS.');
  };
  for (const path of ['/01/*', '/.well-known/gs1resolver']) router.all(path, other);
  return router;
}

async function answer(ctx: Context, gate: ShopperGate, c: HonoContext): Promise<Response> {
  allowOthers(c);
  // What a guessed serial came to is nobody's to keep.
  c.header('cache-control', 'private, no-store');
  // As it was sent: a router decodes a path, and `%2F` in a lot would become a step.
  const [, path = '', rawQuery = ''] = /^[^:]+:\/\/[^/]*([^?#]*)(?:\?([^#]*))?/.exec(c.req.raw.url) ?? [];
  const parsed = parseDigitalLink(path, rawQuery);
  if ('fault' in parsed) return refuse(ctx, c, 400, 'malformed-digital-link', parsed.fault);
  const { link } = parsed;
  const serial = await serialOf(gate, c, link);
  const levels = await findLinks(ctx, link, serial).catch((error: unknown) => {
    if (link.serial === null || !isDatabaseAway(error)) throw error;
    return null;
  });
  // A scan does not end because the database is away: the scan page waits for it.
  if (levels === null) return c.body(null, 307, { location: scanPageOf(ctx.config, link.serial ?? '') });
  if (link.serial === null) c.header('cache-control', 'no-cache');
  if (levels.length === 0)
    return refuse(ctx, c, 404, 'unknown-gtin', 'Nobody here has a product with this GTIN.');

  const self = ctx.config.publicUrl + digitalLinkPath(link);
  c.header('link', `<${self}?linkType=linkset>; rel="linkset"; type="${LINKSET}"`);
  const mediaTypes = readWeighted(c.req.header('accept'));
  const asked = queryValue(rawQuery, 'linkType');
  if (asked === 'linkset' || asked === 'all' || mediaTypes.includes(LINKSET)) {
    return sendLinkset(c, 200, linksetOf(levels), {
      title: { vi: levels[0]?.description ?? link.gtin, en: 'All links of this product' },
      text: { vi: 'Mọi đường dẫn của sản phẩm này.', en: 'Choose where to go.' },
      links: levels.flatMap(({ links }) => links),
    });
  }
  const languages = readWeighted(c.req.header('accept-language'));
  // A type that is not of GS1's vocabulary is one that no link here has.
  const linkType = asked === null ? null : (linkTypeName(asked) ?? '');
  const choice = chooseLink(levels, linkType, { mediaTypes, languages });
  if (choice.kind === 'redirect') return c.body(null, 307, { location: withQuery(choice.href, rawQuery) });
  if (choice.kind === 'choices') {
    return sendLinkset(c, 300, linksetOfChoices(choice.level, choice.links), {
      title: { vi: 'Có nhiều trang phù hợp', en: 'Several pages fit' },
      text: { vi: 'Chọn trang bạn muốn mở.', en: 'Choose the one to open.' },
      links: choice.links,
    });
  }
  return refuse(ctx, c, 404, 'no-such-link', 'This product has no link of this type.');
}

/** Whether a serial is a code is asked in the way of a page: misses are counted, and a guesser learns nothing. */
async function serialOf(gate: ShopperGate, c: HonoContext, { serial }: DigitalLink): Promise<Serial> {
  if (serial === null) return { kind: 'unknown' };
  const { code, work } = await gate.admitPage(c, serial);
  if (work) return { kind: 'unsaid' };
  return code ? { kind: 'code', code } : { kind: 'unknown' };
}

function allowOthers(c: HonoContext): void {
  c.header('access-control-allow-origin', '*');
  c.header('access-control-allow-methods', METHODS);
  c.header('access-control-expose-headers', 'Link, Location');
  c.header('vary', 'Accept, Accept-Language');
}

/** A parameter of a query that `&` or `;` may part (URI Syntax 1.6, section 4.11); null where it is missing or empty. */
function queryValue(rawQuery: string, name: string): string | null {
  return new URLSearchParams(rawQuery.replaceAll(';', '&')).get(name) || null;
}

/** The whole query of the request goes along, as it was sent (section 2.12). */
function withQuery(href: string, rawQuery: string): string {
  if (rawQuery === '') return href;
  const [address = '', fragment] = href.split('#', 2);
  const joint = address.includes('?') ? '&' : '?';
  return `${address}${joint}${rawQuery}${fragment === undefined ? '' : `#${fragment}`}`;
}

/** JSON for who asks for JSON, a page for everybody else (section 2.10). */
function sendLinkset(
  c: HonoContext,
  status: 200 | 300,
  linkset: Linkset,
  page: Omit<LinkPage, 'linkset'>,
): Response {
  const accepted = readWeighted(c.req.header('accept'));
  const type = accepted.find((wish) =>
    [LINKSET, 'application/json', 'application/ld+json', 'text/html'].includes(wish),
  );
  if (type === undefined || type === 'text/html') return sendPage(c, status, { ...page, linkset });
  const context = `<${LINKSET_CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
  c.header('link', context, { append: true });
  const document = type === 'application/ld+json' ? { '@context': LINKSET_CONTEXT, ...linkset } : linkset;
  return c.body(JSON.stringify(document), status, { 'content-type': type });
}

/** The same words whatever stands behind them: why a GTIN or a serial is unknown is not said. */
function refuse(
  { config }: Pick<Context, 'config'>,
  c: HonoContext,
  status: 400 | 404,
  code: string,
  detail: string,
): Response {
  if (!readWeighted(c.req.header('accept')).includes('text/html')) return problem(c, status, code, detail);
  return sendPage(c, status, {
    title: { vi: 'Không mở được mã này', en: 'This code leads nowhere' },
    text: {
      vi: 'Mã QR này không dẫn tới trang nào ở đây. Hãy quét lại, hoặc nhập mã in trên gói.',
      en: 'This QR code leads to no page here. Please scan again, or type in the code printed on the pack.',
    },
    links: [typingPage(config)],
    linkset: null,
  });
}

function sendPage(c: HonoContext, status: 200 | 300 | 400 | 404, page: LinkPage): Response {
  const nonce = randomBytes(16).toString('base64url');
  pagePolicy(c, nonce);
  return c.html(linkPage(page, nonce), status);
}
