/**
 * Loads the page anew, at once or when the network is back. A chunk that failed to arrive fails for ever in most
 * browsers, so that trying again within the page is no use; and the server draws every page of ours as it was.
 */
export function loadAnew(): void {
  if (navigator.onLine) location.reload();
  else addEventListener('online', () => location.reload(), { once: true });
}
