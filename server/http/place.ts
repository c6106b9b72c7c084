import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context as HonoContext } from 'hono';
import { Reader, type Response } from 'maxmind';

/** Where a request comes from, as coarse as it may be kept. */
export interface Place {
  /** What limits count by: an IPv4 address, an IPv6 /56. Never stored. */
  source: string;
  /** IPv4 /24 or IPv6 /48; null where the address is unknown. */
  network: string | null;
  /** ISO 3166 alpha-2; null on private networks and where unknown. */
  country: string | null;
  /** Loopback or a private network. */
  isPrivate: boolean;
}

const privateNetworks = new BlockList();
for (const [net, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const) {
  privateNetworks.addSubnet(net, prefix);
}
for (const [net, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  privateNetworks.addSubnet(net, prefix, 'ipv6');
}

let countries: Reader<Response> | null = null;

/** The registry's list of which country holds which addresses (CC0); read once, at the first scan. */
function countryOf(address: string): string | null {
  const file = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';
  countries ??= new Reader(readFileSync(createRequire(import.meta.url).resolve(file)));
  const record: unknown = countries.get(address);
  const found = typeof record === 'object' && record !== null && 'country_code' in record ? record.country_code : null;
  return typeof found === 'string' ? found : null;
}

/** @param proxyHops how many reverse proxies of ours add to X-Forwarded-For; 0 trusts the connection alone */
export function placeOf(c: HonoContext, proxyHops: number): Place {
  const address = clientAddress(c, proxyHops);
  const version = isIP(address);
  if (version === 0) return { source: 'unknown', network: null, country: null, isPrivate: false };
  const isPrivate = privateNetworks.check(address, version === 6 ? 'ipv6' : 'ipv4');
  const country = isPrivate ? null : countryOf(address);
  if (version === 4) {
    return {
      source: address,
      network: `${address.split('.').slice(0, 3).join('.')}.0/24`,
      country,
      isPrivate,
    };
  }
  const groups = expandIpv6(address);
  const site = groups.slice(0, 3).join(':');
  return {
    source: `${site}:${(groups[3] ?? '0000').slice(0, 2)}00::/56`,
    network: `${site}::/48`,
    country,
    isPrivate,
  };
}

function clientAddress(c: HonoContext, proxyHops: number): string {
  const connection = getConnInfo(c).remote.address ?? '';
  const forwarded =
    proxyHops > 0 ? (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim()) : [];
  const address = forwarded.at(-proxyHops) || connection;
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** The eight groups of an IPv6 address, four hexadecimal digits each. */
function expandIpv6(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) =>
    group.padStart(4, '0').toLowerCase(),
  );
}
