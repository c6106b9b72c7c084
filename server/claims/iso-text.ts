let last = { ms: NaN, text: '' };

/** A moment in ISO 8601. Claims that are settled together were made at one moment, which is spelled out once. */
export function isoText(moment: Date): string {
  const ms = moment.getTime();
  if (ms !== last.ms) last = { ms, text: moment.toISOString() };
  return last.text;
}
