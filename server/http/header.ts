import type { IncomingMessage } from 'node:http';
import type { Context as HonoContext } from 'hono';

/**
 * A header of the request, as node has parsed it. Reading one through the request object checks the name by a regular
 * expression each time, which for the handful of headers that a scan is judged by costs more than its cryptography.
 * @param name in lower case
 */
export function headerOf(c: HonoContext, name: string): string | undefined {
  const incoming = (c.env as { incoming?: IncomingMessage } | undefined)?.incoming;
  if (!incoming) return c.req.header(name);
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
