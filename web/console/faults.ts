import { fieldMessages } from './messages/fields.ts';
import { judgeWhole, type Bounds } from './numbers.ts';
import { language } from './state/language.svelte.ts';

/** The sentence beside a field for a whole number; null where the number is good. */
export function wholeFault(value: number | null, bounds: Bounds): string | null {
  const fault = judgeWhole(value, bounds);
  if (fault === null) return null;
  const t = fieldMessages(language.current);
  return fault === 'outside' ? t(fault, { min: bounds.min, max: bounds.max }) : t(fault);
}
