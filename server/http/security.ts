import { ServerResponse, type OutgoingHttpHeader, type OutgoingHttpHeaders } from 'node:http';
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

/** Headers of every answer; a document brings a wider policy of its own. */
const EVERY_ANSWER = {
  'content-security-policy': "default-src 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'geolocation=(), microphone=(), payment=()',
};

type Given = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * An answer that carries the security headers, whoever writes it. They join its own as it is sent: each one that was set
 * before would be checked, kept and copied on node's slow way.
 */
export class SecuredResponse extends ServerResponse {
  override writeHead(status: number, message?: string | Given, headers?: Given): this {
    if (typeof message === 'string') this.statusMessage = message;
    const own = typeof message === 'string' ? headers : message;
    if (Array.isArray(own)) throw new TypeError('Give an answer its headers by name.');
    return super.writeHead(status, { ...EVERY_ANSWER, ...own });
  }
}
