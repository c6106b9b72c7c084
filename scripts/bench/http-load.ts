import { connect, type Socket } from 'node:net';

/** One request to send: the whole of it, as bytes on the wire. */
export type NextRequest = () => Buffer | null;

export interface LoadResult {
  answers: number;
  seconds: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers by status and by what `read` made of their bodies. */
  tally: Map<string, number>;
}

/**
 * Keeps `connections` keep-alive connections busy, one request at a time on each, until `seconds` have passed or there is
 * nothing left to send. Written on bare sockets so that the generator takes little of the cores it shares with the server.
 */
export async function load(options: {
  port: number;
  connections: number;
  seconds: number;
  next: NextRequest;
  read: (body: string) => string;
}): Promise<LoadResult> {
  const latencies: number[] = [];
  const tally = new Map<string, number>();
  const started = performance.now();
  const deadline = started + options.seconds * 1000;
  await Promise.all(
    Array.from(
      { length: options.connections },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = connect({ port: options.port, host: '127.0.0.1', noDelay: true });
          let sentAt = 0;
          const send = () => {
            const request = performance.now() < deadline ? options.next() : null;
            if (!request) return void socket.end(() => resolve());
            sentAt = performance.now();
            socket.write(request);
          };
          readAnswers(socket, (status, body) => {
            latencies.push(performance.now() - sentAt);
            const kind = `${status} ${options.read(body)}`;
            tally.set(kind, (tally.get(kind) ?? 0) + 1);
            send();
          });
          socket.once('connect', send).once('error', reject);
        }),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  const quantile = (q: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? 0;
  const answers = latencies.length;
  return {
    answers,
    seconds,
    perSecond: answers / seconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    tally,
  };
}

function readAnswers(socket: Socket, onAnswer: (status: number, body: string) => void): void {
  let held = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    held += chunk;
    const headEnd = held.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = /content-length: (\d+)/i.exec(held.slice(0, headEnd));
    if (!length) throw new Error(`an answer without content-length: ${held.slice(0, 200)}`);
    const end = headEnd + 4 + Number(length[1]);
    if (held.length < end) return;
    const status = Number(held.slice(9, 12));
    const body = held.slice(headEnd + 4, end);
    held = held.slice(end);
    onAnswer(status, body);
  });
}

/** A POST of JSON, as a browser on a kept connection sends it. */
export function postBytes(path: string, body: string, cookie: string): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nsec-fetch-site: same-origin\r\n` +
      `cookie: ${cookie}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
