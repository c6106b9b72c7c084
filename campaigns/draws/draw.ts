/** A keyed function of the campaign's secret seed: HMAC-SHA-256(seed, label in UTF-8), 32 bytes. Handed in, so nothing here can guess. */
export type Prf = (label: string) => Uint8Array;

/** The winning moments of a mechanic, numbered from 0 in the order of time. */
export interface Moments {
  readonly count: number;
  /** Milliseconds of the epoch. */
  instantOf(moment: number): number;
  prizeOf(moment: number): string;
  /** The number of the last moment at or before an instant, or -1. */
  lastUpTo(instantMs: number): number;
}

/** What the seed says of one code, for the mechanics of its campaign. */
export interface Draw {
  /** The prize that a mechanic sealed to the code, or null. */
  sealed(mechanicId: string): string | null;
  /** The same for every code of the campaign. */
  moments(mechanicId: string): Moments;
  /** A number from 0 to 999,999. */
  odds(mechanicId: string): number;
  /** A number from 0 on and below the sum of the pieces' weights. */
  piece(mechanicId: string, totalWeight: number): number;
}
