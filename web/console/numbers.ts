export interface Bounds {
  min: number;
  max: number;
}

/** Digits alone, or in groups of three as any of our languages writes them: 12000, 12.000, 12,000, 12 000. */
const whole = /^(\d+|\d{1,3}(?:([.,\u0020\u00a0\u202f])\d{3})(?:\2\d{3})*)$/;

/**
 * What was typed into a field for a whole number: null for nothing, NaN for anything that is no whole number. Nothing is
 * dropped or bent to fit, so that what is saved is what was typed.
 */
export function readWhole(typed: string): number | null {
  const text = typed.trim();
  if (text === '') return null;
  if (!whole.test(text)) return Number.NaN;
  const value = Number(text.replaceAll(/\D/g, ''));
  return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
}

/** A number to reckon with while somebody types: 0 where there is none. */
export function orZero(value: number | null): number {
  return value !== null && Number.isFinite(value) ? value : 0;
}

/** What is wrong with a number that `readWhole` read. */
export function judgeWhole(
  value: number | null,
  { min, max }: Bounds,
): 'required' | 'notWhole' | 'outside' | null {
  if (value === null) return 'required';
  if (Number.isNaN(value)) return 'notWhole';
  return value < min || value > max ? 'outside' : null;
}
