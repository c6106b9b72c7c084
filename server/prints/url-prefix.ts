import type { Config } from '#server/config.ts';

/**
 * What stands before a code on the pack, such as `HTTPS://QR.EXAMPLE/`. Scheme and host know no case (RFC 3986
 * section 3.1, 3.2.2), and in capitals a QR symbol holds them in its smaller alphanumeric mode.
 */
export function printUrlPrefix(config: Pick<Config, 'publicUrl'>): string {
  return `${new URL(config.publicUrl).origin.toUpperCase()}/`;
}
