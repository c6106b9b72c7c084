/** Whether two forms hold the same: their fields one by one, where NaN (a number that cannot be read) is itself. */
export function sameFields<Form extends object>(one: Form, other: Form): boolean {
  return (Object.keys(one) as (keyof Form)[]).every((name) => Object.is(one[name], other[name]));
}
