import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';
import type { Context } from '../context.ts';
import { partnerTarget } from './partner-target.ts';

const CALL_TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 64 * 1024;

/** What a partner said; `unclear` where it may or may not have done what was asked. */
export type PartnerAnswer =
  | { kind: 'done'; body: Record<string, unknown> }
  | { kind: 'later' }
  | { kind: 'refused'; why: string }
  | { kind: 'unclear'; why: string };

export interface PartnerCall {
  programId: number;
  url: string;
  /** The same for every try: a partner does for it what it does once. */
  key: string;
  body: Record<string, unknown>;
}

/**
 * Asks a partner, signed as Standard Webhooks 1.0 says, with an Idempotency-Key; never throws. No redirect is followed, and
 * the address that the name leads to is checked when it is connected to, so that a name cannot turn inwards afterwards.
 */
export async function callPartner(
  ctx: Pick<Context, 'config' | 'secret'>,
  call: PartnerCall,
): Promise<PartnerAnswer> {
  const href = partnerTarget(ctx.config, call.url);
  if (href === null) return { kind: 'refused', why: 'the address is not one that may be called' };
  try {
    const { status, text } = await send(ctx, new URL(href), call);
    return answerOf(status, text);
  } catch (error) {
    return { kind: 'unclear', why: error instanceof Error ? reasonOf(error) : 'no answer' };
  }
}

/** Where none of a name's addresses is there, the error has no words but a code. */
function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : error.name;
  return (error.message || code).slice(0, 200);
}

/** The secret that a program's partners check signatures with: `whsec_…`. */
export function signingSecret({ secret }: Pick<Context, 'secret'>, programId: number): string {
  return `whsec_${secret(`partner-${programId}`).toString('base64')}`;
}

function answerOf(status: number, text: string): PartnerAnswer {
  if (status === 202 || status === 425 || status === 429) return { kind: 'later' };
  const why = `answered ${status}`;
  if (status >= 400 && status < 500 && status !== 408) return { kind: 'refused', why };
  if (status < 200 || status >= 300) return { kind: 'unclear', why };
  try {
    const body: unknown = text === '' ? {} : JSON.parse(text, withoutZeros);
    if (typeof body === 'object' && body !== null)
      return { kind: 'done', body: body as Record<string, unknown> };
  } catch {
    // Said below.
  }
  return { kind: 'unclear', why: 'answered with something else than JSON' };
}

/** PostgreSQL keeps no zero bytes in a text. */
function withoutZeros(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '') : value;
}

function send(
  ctx: Pick<Context, 'config' | 'secret'>,
  url: URL,
  { programId, key, body }: PartnerCall,
): Promise<{ status: number; text: string }> {
  const payload = JSON.stringify(body);
  const seconds = Math.floor(Date.now() / 1000);
  const signed = createHmac('sha256', ctx.secret(`partner-${programId}`)).update(
    `${key}.${seconds}.${payload}`,
  );
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = start(url, {
      method: 'POST',
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      ...(ctx.config.privatePartners ? {} : { lookup: publicOnly }),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(payload),
        'idempotency-key': `"${key}"`,
        'webhook-id': key,
        'webhook-timestamp': String(seconds),
        'webhook-signature': `v1,${signed.digest('base64')}`,
      },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > ANSWER_BYTES_MAX) response.destroy(new Error('the answer is too long'));
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', reject);
    });
    request.end(payload);
  });
}

const inward = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  inward.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inward.addSubnet(net, bits, 'ipv6');
}

/** Whether an address is one of the open internet. IPv4 in IPv6's clothes counts as what it is. */
export function isPublicAddress(address: string): boolean {
  return !inward.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

const publicOnly: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '');
    const inside = addresses.find(({ address }) => !isPublicAddress(address));
    if (inside || addresses.length === 0)
      return done(new Error(`${hostname} leads to an address that is not public`), '');
    const [first] = addresses;
    return options.all ? done(null, addresses) : done(null, first?.address ?? '', first?.family);
  });
};
