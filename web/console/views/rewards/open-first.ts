/** In a desk's address: nothing is left out. */
export const EVERY = 'all';
/** What has not come to an end. */
export const OPEN = 'open';

/** What a desk asks for, by the state in its address: where none was chosen, what is still to be done. */
export function wantedState(chosen: string): string {
  if (chosen === EVERY) return '';
  return chosen || OPEN;
}
