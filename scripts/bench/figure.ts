/** One line of `npm run bench`: a ratio of two things measured in the same run. */
export interface Figure {
  name: string;
  figure: number;
  unit: string;
  /** The least (or, for `at-most`, the most) that it should be. */
  target: number;
  ok: boolean;
  /** What was measured, in words and numbers. */
  detail: Record<string, unknown>;
}

export function atLeast(
  name: string,
  figure: number,
  target: number,
  unit: string,
  detail: Figure['detail'],
): Figure {
  return { name, figure: round(figure), unit, target, ok: figure >= target, detail };
}

export function atMost(
  name: string,
  figure: number,
  target: number,
  unit: string,
  detail: Figure['detail'],
): Figure {
  return { name, figure: round(figure), unit, target, ok: figure <= target, detail };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

const round = (value: number) => Number(value.toPrecision(4));
