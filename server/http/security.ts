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

/** Headers of every answer; a document brings a wider policy of its own. Set beforehand, so that an answer is built once. */
export const securityHeaders = createMiddleware(async (c, next) => {
  c.header('content-security-policy', "default-src 'none'");
  c.header('x-content-type-options', 'nosniff');
  c.header('referrer-policy', 'same-origin');
  c.header('permissions-policy', 'geolocation=(), microphone=(), payment=()');
  await next();
});
