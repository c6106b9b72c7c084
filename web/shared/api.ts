/** What is wrong with one field: a sentence in English, and what a translation of it needs. */
export interface FieldIssue {
  path: string;
  code?: string;
  message: string;
  minimum?: number;
  maximum?: number;
}

/** A refusal by the server, as RFC 9457 problem+json. */
export class ApiProblem extends Error {
  readonly status: number;
  /** A stable word to branch on, such as `stock-exhausted`; `unexpected` where the answer was not a problem. */
  readonly code: string;
  /** A sentence that a person can act on. */
  readonly detail: string;
  readonly errors: FieldIssue[];
  /** Seconds the server asks to wait, from `Retry-After`. */
  readonly retryAfterSeconds: number | null;
  /** Every member of the problem, for the few that a caller knows to look for. */
  readonly members: Record<string, unknown>;

  constructor(status: number, members: Record<string, unknown>, retryAfterSeconds: number | null) {
    const text = (name: string, otherwise: string) =>
      typeof members[name] === 'string' ? members[name] : otherwise;
    super(text('detail', text('title', `HTTP ${status}`)));
    this.name = 'ApiProblem';
    this.status = status;
    this.code = text('code', 'unexpected');
    this.detail = this.message;
    this.errors = Array.isArray(members['errors']) ? (members['errors'] as ApiProblem['errors']) : [];
    this.retryAfterSeconds = retryAfterSeconds;
    this.members = members;
  }
}

/** No answer came: whether the server acted is unknown. */
export class NoAnswer extends Error {
  readonly reason: 'offline' | 'timeout' | 'network';

  constructor(reason: NoAnswer['reason'], cause?: unknown) {
    super(reason, { cause });
    this.name = 'NoAnswer';
    this.reason = reason;
  }
}

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  query?: Record<string, string | number | boolean | null | undefined>;
  headers?: Record<string, string>;
  /** The caller's own way to stop; then the promise rejects with its reason. */
  signal?: AbortSignal;
  timeoutMs?: number;
  /** How often to try again when no answer or a 5xx came. Say so only where repeating is safe. */
  retries?: number;
  /** In place of the browser's own. */
  fetch?: typeof fetch;
}

/** True where the device says that it has no network; false says nothing. */
function isOffline(): boolean {
  return typeof navigator !== 'undefined' && !navigator.onLine;
}

/** True where the same request may succeed later: nothing was answered, or the server was at fault. */
export function isPassing(error: unknown): boolean {
  return error instanceof NoAnswer || (error instanceof ApiProblem && error.status >= 500);
}

function withQuery(path: string, query: CallOptions['query']): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()}`;
}

async function readMembers(response: Response): Promise<Record<string, unknown>> {
  const body: unknown = await response.json().catch(() => null);
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

async function callOnce<Body>(path: string, options: CallOptions): Promise<Body> {
  const { method = 'GET', body, headers, signal, timeoutMs = 15_000 } = options;
  const timeout = new AbortController();
  // AbortSignal.any is younger than many phones in use, so the two reasons to stop meet here by hand.
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  const stop = () => timeout.abort();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    const response = await (options.fetch ?? fetch)(withQuery(path, options.query), {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      signal: timeout.signal,
    });
    if (!response.ok)
      throw new ApiProblem(response.status, await readMembers(response), retryAfter(response));
    return (response.status === 204 ? undefined : await response.json()) as Body;
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    signal?.throwIfAborted();
    if (timeout.signal.aborted) throw new NoAnswer('timeout', error);
    throw new NoAnswer(isOffline() ? 'offline' : 'network', error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/**
 * Call the server and read JSON. Rejects with `ApiProblem` (the server refused) or `NoAnswer` (nobody knows).
 * The body's type is the caller's word, taken from the route's schema.
 */
export async function call<Body>(path: string, options: CallOptions = {}): Promise<Body> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await callOnce<Body>(path, options);
    } catch (error) {
      if (attempt >= (options.retries ?? 0) || !isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 400 * 3 ** attempt));
    }
  }
}

/** Reading is always safe to repeat. */
export function get<Body>(path: string, options: Omit<CallOptions, 'method' | 'body'> = {}): Promise<Body> {
  return call<Body>(path, { retries: 1, ...options });
}

export function post<Body>(path: string, body: unknown, options: Omit<CallOptions, 'method' | 'body'> = {}) {
  return call<Body>(path, { ...options, method: 'POST', body });
}
