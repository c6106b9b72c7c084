import type { Context as HonoContext } from 'hono';
import { createMiddleware } from 'hono/factory';

const BASE =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/** A document of ours: scripts from our files alone, styles from our files or with this response's nonce. */
export function pagePolicy(c: HonoContext, styleNonce: string): void {
  c.header(
    'content-security-policy',
    `${BASE}; script-src 'self'; style-src 'self' 'nonce-${styleNonce}'; img-src 'self' data: blob:`,
  );
}

/** Headers of every answer; a document brings a wider policy of its own. */
export const securityHeaders = createMiddleware(async (c, next) => {
  await next();
  const { headers } = c.res;
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', "default-src 'none'");
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'same-origin');
  headers.set('permissions-policy', 'geolocation=(), microphone=(), payment=()');
});
