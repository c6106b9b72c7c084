export type Errors = Record<string, string>;

/** The first fault of a field or of anything in it, for a group that is shown as one field. */
export function faultUnder(errors: Errors, path: string): string | undefined {
  return Object.entries(errors).find(([key]) => key === path || key.startsWith(`${path}.`))?.[1];
}
