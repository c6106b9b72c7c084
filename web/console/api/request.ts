import { ApiProblem, call, get, type CallOptions } from '#web/shared/api.ts';
import { keyedWrite } from './keyed-write.ts';
import { sendFile } from './send-file.ts';

let signInAgain = (): Promise<boolean> => Promise.resolve(false);

/**
 * Be asked when the server says that nobody is signed in. Answer true once the same person is: then the call that was
 * refused is sent again. A refused call has changed nothing, so sending it again is safe whatever it does.
 */
export function onSignedOut(ask: () => Promise<boolean>): void {
  signInAgain = ask;
}

async function watched<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const signedOut = error instanceof ApiProblem && error.code === 'sign-in-needed';
    if (signedOut && (await signInAgain())) return send();
    throw error;
  }
}

/** How a file is sent: who is told of the bytes that have left, and how it is stopped. */
export interface FileSending {
  onsent: (bytes: number) => void;
  signal: AbortSignal;
}

export type Query = NonNullable<CallOptions['query']>;

/** A query without its empty values: an empty search box is no filter. */
function filled(query: Query): Query {
  return Object.fromEntries(
    Object.entries(query).filter(
      ([, value]) => value !== '' && value !== false && value !== null && value !== undefined,
    ),
  );
}

/** An address with its query, for links that download. */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams(
    Object.entries(filled(query)).map(([name, value]) => [name, String(value)]),
  );
  return search.size > 0 ? `${path}?${search.toString()}` : path;
}

export const http = {
  get: <T>(path: string, query: Query = {}) => watched(() => get<T>(path, { query: filled(query) })),
  post: <T>(path: string, body: unknown = {}) => watched(() => keyedWrite<T>('POST', path, body)),
  put: <T>(path: string, body: unknown) => watched(() => keyedWrite<T>('PUT', path, body)),
  patch: <T>(path: string, body: unknown) => watched(() => keyedWrite<T>('PATCH', path, body)),
  /** A file as it is; a code in it counts once, however often it is sent. */
  postFile: <T>(path: string, file: Blob, { onsent, signal }: FileSending) =>
    watched(() =>
      call<T>(path, {
        method: 'POST',
        headers: { 'content-type': 'application/offset+octet-stream' },
        fetch: sendFile(file, onsent),
        signal,
        timeoutMs: 3_600_000,
      }),
    ),
  /** A part of a file as it is; on a slow line it takes its time. */
  patchBytes: <T>(path: string, bytes: Blob, headers: Record<string, string>) =>
    watched(() =>
      call<T>(path, {
        method: 'PATCH',
        headers: { 'content-type': 'application/offset+octet-stream', ...headers },
        fetch: (address, init) => fetch(address, { ...init, body: bytes }),
        timeoutMs: 300_000,
      }),
    ),
};
