import { createHash } from 'node:crypto';
import type { CampaignDefinition } from '#campaigns/definition.ts';

/**
 * SHA-256 of a definition in canonical JSON (keys sorted, no white space, as RFC 8785 gives it for such data), as 64 hex
 * digits: the same promise has the same hash, however it was stored.
 */
export function definitionHash(definition: CampaignDefinition): string {
  return createHash('sha256').update(canonicalJson(definition)).digest('hex');
}

/** Takes plain data; members that are undefined are left out, as JSON leaves them out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
