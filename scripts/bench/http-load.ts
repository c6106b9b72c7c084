import { connect } from 'node:net';

/** One request to send: the whole of it, as bytes on the wire. */
export type NextRequest = () => Buffer | null;

export interface LoadResult {
  answers: number;
  seconds: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers by status and outcome: "200 won". */
  tally: Map<string, number>;
}

const ANSWER_BYTES_MAX = 65_536;
const HEAD_END = Buffer.from('\r\n\r\n');
// As Node's own server writes it, and as Hono's does.
const LENGTHS = ['\r\nContent-Length: ', '\r\ncontent-length: '].map((name) => Buffer.from(name));
const OUTCOME = Buffer.from('"outcome":"');
const QUOTE = 0x22;
const ZERO = 0x30;

/**
 * Keeps `connections` keep-alive connections busy, one request at a time on each, until `seconds` have passed or there is
 * nothing left to send. Written on bare sockets so that the generator takes little of the cores it shares with the server.
 */
export async function load(options: {
  port: number;
  connections: number;
  seconds: number;
  next: NextRequest;
}): Promise<LoadResult> {
  const latencies: number[] = [];
  const tally = new Map<string, number>();
  // One for all: what is read is looked at before anything else is read.
  const buffer = Buffer.allocUnsafe(ANSWER_BYTES_MAX);
  const started = performance.now();
  const deadline = started + options.seconds * 1000;
  await Promise.all(
    Array.from(
      { length: options.connections },
      () =>
        new Promise<void>((resolve, reject) => {
          let sentAt = 0;
          const callback = answerReader((kind) => {
            latencies.push(performance.now() - sentAt);
            tally.set(kind, (tally.get(kind) ?? 0) + 1);
            send();
          });
          const place = { port: options.port, host: '127.0.0.1', noDelay: true };
          const socket = connect({ ...place, onread: { buffer, callback } });
          const send = () => {
            const request = performance.now() < deadline ? options.next() : null;
            if (!request) return void socket.end(() => resolve());
            sentAt = performance.now();
            socket.write(request);
          };
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

/** Takes what a connection reads, and tells each answer's status and outcome once the whole of it has come. */
function answerReader(onAnswer: (kind: string) => void): (count: number, bytes: Uint8Array) => boolean {
  let held: Buffer | null = null;
  return (count, bytes) => {
    const part = Buffer.from(bytes.buffer, bytes.byteOffset, count);
    const answer: Buffer = held ? Buffer.concat([held, part]) : part;
    const headEnd = answer.indexOf(HEAD_END);
    const end = headEnd < 0 ? Infinity : headEnd + HEAD_END.length + bodyLength(answer, headEnd);
    if (answer.length > end) throw new Error('more was answered than was asked');
    // The next read, of whatever connection, overwrites these bytes.
    held = answer.length < end ? Buffer.from(answer) : null;
    if (!held) onAnswer(kindOf(answer, headEnd + HEAD_END.length));
    return true;
  };
}

function bodyLength(answer: Buffer, headEnd: number): number {
  for (const name of LENGTHS) {
    const at = answer.indexOf(name);
    if (at < 0 || at > headEnd) continue;
    let length = 0;
    for (let k = at + name.length; answer[k] !== HEAD_END[0]; k += 1)
      length = length * 10 + (answer[k] ?? 0) - ZERO;
    return length;
  }
  throw new Error(`an answer without content-length: ${answer.toString('latin1', 0, 200)}`);
}

/** The status, and the outcome where the body names one; else how the body begins. */
function kindOf(answer: Buffer, bodyAt: number): string {
  const status = answer.toString('latin1', 9, 12);
  const named = answer.indexOf(OUTCOME, bodyAt);
  if (named < 0) return `${status} ${answer.toString('latin1', bodyAt, bodyAt + 80)}`;
  const from = named + OUTCOME.length;
  return `${status} ${answer.toString('latin1', from, answer.indexOf(QUOTE, from))}`;
}

/** A POST of JSON, as a browser on a kept connection sends it. */
export function postBytes(path: string, body: string, cookie: string): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nsec-fetch-site: same-origin\r\n` +
      `cookie: ${cookie}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
