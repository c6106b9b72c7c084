import type { Work } from '#server/routes/schemas/shopper.ts';
import { ApiProblem, isPassing, NoAnswer, post } from '#web/shared/api.ts';
import type { KeptIds } from './kept-ids.ts';

const workHeader = 'x-packmint-work';
const triesTimeoutMs = 9_000;
/** Pauses before the automatic tries after the first. */
const pausesMs = [700, 2_200];
const worksMax = 3;

/** What sending needs from the world; tests bring their own. */
export interface Tools {
  kept: KeptIds;
  newId: () => string;
  solve: (work: Work) => Promise<string>;
  pause: (ms: number) => Promise<void>;
  fetch?: typeof fetch;
}

export type Sent<Value> =
  | { kind: 'answered'; value: Value }
  /** Definite: asking again with the same id would get the same refusal. */
  | { kind: 'refused'; problem: ApiProblem }
  | { kind: 'slow-down'; seconds: number }
  /** Nobody knows whether the server acted; the id is kept, so the next try is the same request. */
  | { kind: 'no-answer'; reason: NoAnswer['reason'] | 'server' };

export interface Sending {
  path: string;
  body: unknown;
  /** Called before each automatic try after the first. */
  onRetry?: () => void;
}

function workOf(problem: ApiProblem): Work | null {
  const work = problem.members['work'] as Partial<Work> | undefined;
  return typeof work?.challenge === 'string' && typeof work.bits === 'number' ? (work as Work) : null;
}

/** POST until a definite answer, a few times, doing the work that the server may ask for on the way. */
export async function send<Value>(
  tools: Tools,
  { path, body, onRetry }: Sending,
  work?: Work | null,
): Promise<Sent<Value>> {
  let proof = work ? await tools.solve(work) : null;
  let works = proof ? 1 : 0;
  for (let failures = 0; ;) {
    try {
      const value = await post<Value>(path, body, {
        timeoutMs: triesTimeoutMs,
        headers: proof ? { [workHeader]: proof } : {},
        ...(tools.fetch ? { fetch: tools.fetch } : {}),
      });
      return { kind: 'answered', value };
    } catch (error) {
      const asked = error instanceof ApiProblem && error.status === 429 ? workOf(error) : null;
      if (asked && works < worksMax) {
        works += 1;
        proof = await tools.solve(asked);
        continue;
      }
      const pauseMs = pausesMs[failures];
      if (!isPassing(error) || pauseMs === undefined) return settle(error);
      failures += 1;
      await tools.pause(pauseMs);
      onRetry?.();
    }
  }
}

function settle(error: unknown): Exclude<Sent<never>, { kind: 'answered' }> {
  if (error instanceof NoAnswer) return { kind: 'no-answer', reason: error.reason };
  if (!(error instanceof ApiProblem)) throw error;
  if (error.status === 429) return { kind: 'slow-down', seconds: error.retryAfterSeconds ?? 30 };
  if (error.status >= 500) return { kind: 'no-answer', reason: 'server' };
  return { kind: 'refused', problem: error };
}

/**
 * Send a request whose id was kept under `key` before the first byte leaves, and is kept until a definite answer:
 * a retry, a reload or the next visit sends the same id, and the server answers it as it did the first time.
 */
export async function sendKept<Value>(
  tools: Tools,
  key: string,
  make: (id: string) => Sending,
): Promise<Sent<Value>> {
  const id = tools.kept.read(key) ?? tools.kept.keep(key, tools.newId());
  const sent = await send<Value>(tools, make(id));
  if (sent.kind === 'answered' || sent.kind === 'refused') tools.kept.forget(key);
  return sent;
}
