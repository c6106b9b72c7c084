/** What a link's target is refused for, as the end of a code. */
const PRIVATE_HOST = /(^|\.)(localhost|local|internal|lan|home|test|invalid)$/;

/**
 * A link's target as it is stored, or null where shoppers must not be sent there: only https, so that no `javascript:`, no
 * `data:` and no page that others on the way can change; no name or password; and a host with a public name. Nothing here
 * ever fetches a target, so a private host is no danger to this server, but it is a mistake: no shopper's phone reaches it.
 */
export function checkTarget(typed: string): string | null {
  const text = typed.trim();
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const { hostname } = url;
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
  const isNamed = hostname.includes('.') && !/^[\d.]+$/.test(hostname) && !hostname.startsWith('[');
  if (!isNamed || hostname.endsWith('.') || PRIVATE_HOST.test(hostname)) return null;
  return url.href.length <= 2000 ? url.href : null;
}
