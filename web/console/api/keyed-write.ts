import { v4 as uuidv4 } from 'uuid';
import { ApiProblem, call, isPassing, type CallOptions } from '#web/shared/api.ts';

/** Keys of writes that nobody has answered yet, by what was sent. */
const unanswered = new Map<string, string>();
const WAITS_MAX = 10;

const isInProgress = (error: unknown): error is ApiProblem =>
  error instanceof ApiProblem && error.code === 'idempotency-in-progress';

/**
 * Sends a write with an Idempotency-Key, once more where no answer came: the server does it once and answers alike. Where
 * there is still none, whoever presses the button again sends the same key with the same.
 */
export async function keyedWrite<T>(
  method: NonNullable<CallOptions['method']>,
  path: string,
  body: unknown,
): Promise<T> {
  const sent = JSON.stringify([method, path, body]);
  const key = unanswered.get(sent) ?? uuidv4();
  unanswered.set(sent, key);
  const headers = { 'idempotency-key': key };
  for (let waits = 0; ; waits += 1) {
    try {
      const answer = await call<T>(path, { method, body, headers, retries: 1 });
      unanswered.delete(sent);
      return answer;
    } catch (error) {
      if (!isInProgress(error)) {
        if (!isPassing(error)) unanswered.delete(sent);
        throw error;
      }
      // An earlier try of this very call is at it; its answer is the one to show.
      if (waits === WAITS_MAX) throw error;
      const seconds = error.retryAfterSeconds ?? 1;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}
