import type { Duplicate } from '#server/routes/schemas/insights.ts';

export type Party = Duplicate['parties'][number];

/** A, B, C…: how a party is called on one screen. */
export function partyLetter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `#${index + 1}`;
}

/** The letter of each device, in the order the server lists its party. */
export function lettersByDevice(parties: readonly Party[]): Map<string, string> {
  return new Map(parties.map(({ deviceId }, index) => [deviceId, partyLetter(index)]));
}

/**
 * Where instants stand on a line from 0 to 1, in their order. Each gap takes room by the logarithm of its seconds,
 * so that three scans within a minute and one a month later can all be told apart.
 */
export function spread(instantsMs: readonly number[]): number[] {
  let sum = 0;
  const sums = instantsMs.map((instant, index) => {
    const before = instantsMs[index - 1];
    if (before !== undefined) sum += 0.4 + Math.log1p(Math.max(0, instant - before) / 1000);
    return sum;
  });
  return sums.map((at) => (sum === 0 ? 0.5 : at / sum));
}
