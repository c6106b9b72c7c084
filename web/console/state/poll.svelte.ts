/**
 * Ask again every `everyMs` while the page is in view and the network is there. Waits for the answer before the
 * next turn, so a slow server is never asked twice at once. Returns the stop.
 */
export function pollWhileVisible(everyMs: number, ask: () => Promise<void>): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function turn(): Promise<void> {
    clearTimeout(timer);
    if (stopped || document.hidden) return;
    if (navigator.onLine) await ask();
    if (!stopped) timer = setTimeout(() => void turn(), everyMs);
  }
  const wake = () => void turn();
  document.addEventListener('visibilitychange', wake);
  addEventListener('online', wake);
  timer = setTimeout(wake, everyMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', wake);
    removeEventListener('online', wake);
  };
}

/** The time, once a second, for "updated 4 s ago"; and whether the machine has a network. */
export class Clock {
  now = $state(Date.now());
  online = $state(navigator.onLine);

  constructor() {
    $effect(() => {
      const timer = setInterval(() => (this.now = Date.now()), 1000);
      const network = () => (this.online = navigator.onLine);
      addEventListener('online', network);
      addEventListener('offline', network);
      return () => {
        clearInterval(timer);
        removeEventListener('online', network);
        removeEventListener('offline', network);
      };
    });
  }
}
