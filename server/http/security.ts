import type { ServerResponse } from 'node:http';
import type { Context as HonoContext } from 'hono';

const BASE =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/**
 * A document of ours: scripts from our files alone, styles from our files or with this response's nonce.
 * @param wasm lets the document's scripts compile WebAssembly of ours, as the console's barcode reader does
 */
export function pagePolicy(c: HonoContext, styleNonce: string, { wasm = false } = {}): void {
  const scripts = wasm ? "'self' 'wasm-unsafe-eval'" : "'self'";
  c.header(
    'content-security-policy',
    `${BASE}; script-src ${scripts}; style-src 'self' 'nonce-${styleNonce}'; img-src 'self' data: blob:`,
  );
}

/**
 * Headers of every answer, set on the connection's own response before any route runs: there they cost nothing. A document
 * brings a wider policy of its own.
 */
export function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader('content-security-policy', "default-src 'none'");
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('permissions-policy', 'geolocation=(), microphone=(), payment=()');
}
