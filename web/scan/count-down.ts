/**
 * Count whole seconds down to an instant (epoch milliseconds), at once and then each second, and act once when it is
 * there. What is left is read off the clock each time, so that a phone that slept does not wait twice. Returns the stop.
 */
export function countDown(untilMs: number, tell: (secondsLeft: number) => void, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  function turn(): void {
    const leftMs = untilMs - Date.now();
    tell(Math.max(0, Math.ceil(leftMs / 1000)));
    if (leftMs <= 0) act();
    else timer = setTimeout(turn, leftMs % 1000 || 1000);
  }
  turn();
  return () => clearTimeout(timer);
}
