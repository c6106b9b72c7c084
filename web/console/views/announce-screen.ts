import { tick } from 'svelte';

/** A new screen is announced: focus goes to its title, as a page load would do. */
export async function announceScreen(): Promise<void> {
  await tick();
  document.getElementById('page-title')?.focus({ preventScroll: true });
}
