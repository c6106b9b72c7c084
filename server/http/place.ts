import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context as HonoContext } from 'hono';
import { Reader, type Response } from 'maxmind';
import { headerOf } from './header.ts';

/** Where a request comes from, as coarse as it may be kept. */
export interface Place {
  /** What limits count by: an IPv4 address, an IPv6 /56. Never stored. */
  source: string;
  /** IPv4 /24 or IPv6 /48, of private networks too; null for loopback and where the address is unknown. */
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

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** A carrier's thousands of shoppers share a few addresses. */
const places = new Map<string, Place>();
const PLACES_MAX = 20_000;

let countries: Reader<Response> | null = null;

/** The registry's list of which country holds which addresses (CC0); read once, at the first scan. */
function countryOf(address: string): string | null {
  const file = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';
  countries ??= new Reader(readFileSync(createRequire(import.meta.url).resolve(file)));
  const record: unknown = countries.get(address);
  const found =
    typeof record === 'object' && record !== null && 'country_code' in record ? record.country_code : null;
  return typeof found === 'string' ? found : null;
}

/** @param proxyHops how many reverse proxies of ours add to X-Forwarded-For; 0 trusts the connection alone */
export function placeOf(c: HonoContext, proxyHops: number): Place {
  const told = clientAddress(c, proxyHops);
  const known = places.get(told);
  if (known) return known;
  if (places.size >= PLACES_MAX) places.clear();
  const place = readPlace(bareAddress(told));
  places.set(told, place);
  return place;
}

function readPlace(address: string): Place {
  const version = isIP(address);
  if (version === 0) return { source: 'unknown', network: null, country: null, isPrivate: false };
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const isPrivate = privateNetworks.check(address, family);
  return {
    source: version === 6 ? sourceOfIpv6(address) : address,
    // A machine's talk with itself tells apart nobody.
    network: loopback.check(address, family) ? null : networkOf(address, version),
    country: isPrivate ? null : countryOf(address),
    isPrivate,
  };
}

/** The address of who asks, as the connection or the nearest proxy that is not ours says it. */
function clientAddress(c: HonoContext, proxyHops: number): string {
  const connection = getConnInfo(c).remote.address ?? '';
  if (proxyHops === 0) return connection;
  const header = headerOf(c, 'x-forwarded-for') ?? '';
  const forwarded = header
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  // A list shorter than our proxies was begun by one of them: its first entry is the farthest that can be believed.
  return forwarded.at(-Math.min(proxyHops, forwarded.length)) ?? connection;
}

/** No zone, no port, IPv4 in its own form. */
function bareAddress(told: string): string {
  return told
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
}

/** IPv4 /24 or IPv6 /48, as RFC 5952 writes it: `203.0.113.0/24`, `2001:db8::/48`. */
function networkOf(address: string, version: number): string {
  if (version === 4) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  const site = expandIpv6(address)
    .slice(0, 3)
    .map((group) => group.replace(/^0{1,3}/, ''));
  return `${site.join(':').replace(/(^|:)(0(:|$))+$/, '')}::/48`;
}

function sourceOfIpv6(address: string): string {
  const groups = expandIpv6(address);
  return `${groups.slice(0, 3).join(':')}:${(groups[3] ?? '0000').slice(0, 2)}00::/56`;
}

/** The eight groups of an IPv6 address, four hexadecimal digits each. */
function expandIpv6(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) =>
    group.padStart(4, '0').toLowerCase(),
  );
}
