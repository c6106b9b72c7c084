/** Whether two forms hold the same: their fields one by one, where NaN (a number that cannot be read) is itself. */
export function sameFields<Form extends object>(one: Form, other: Form): boolean {
  const names = Object.keys(one) as (keyof Form)[];
  return names.length === Object.keys(other).length && names.every((name) => same(one[name], other[name]));
}

function same(one: unknown, other: unknown): boolean {
  const groups = typeof one === 'object' && typeof other === 'object' && one !== null && other !== null;
  return groups ? sameFields(one, other) : Object.is(one, other);
}
