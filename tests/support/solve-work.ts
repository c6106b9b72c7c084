import { createHash } from 'node:crypto';

/** What a phone does with the work it is asked for: the header's value, `challenge:solution`. */
export function solveWork({ challenge, bits }: { challenge: string; bits: number }): string {
  for (let solution = 0; ; solution += 1) {
    const hash = createHash('sha256').update(`${challenge}:${solution}`).digest();
    if (Math.clz32(hash.readUInt32BE(0)) >= bits) return `${challenge}:${solution}`;
  }
}
