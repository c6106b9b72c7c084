/**
 * Keeps what follows from a part of a definition on a local day: a definition never changes, and most claims are of today.
 * @param find looks at the day, `YYYY-MM-DD`, and at what follows from it; never at the time of day
 */
export function onceADay<Part extends object, Day extends { day: string }, Value>(
  find: (part: Part, day: Day) => Value,
): (part: Part, day: Day) => Value {
  const known = new WeakMap<Part, { day: string; value: Value }>();
  return (part, day) => {
    let found = known.get(part);
    if (found?.day !== day.day) known.set(part, (found = { day: day.day, value: find(part, day) }));
    return found.value;
  };
}
