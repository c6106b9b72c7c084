import { connect, type Socket } from 'node:net';

/** The connection ended before the whole answer was there: what became of the request is unknown. */
export class LostReply extends Error {
  override readonly name = 'LostReply';
}

export interface Reply {
  status: number;
  /** As it came. */
  text: string;
}

interface Pending {
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
}

/**
 * A browser with its cookies, one request at a time at each server. Written on bare sockets: fifty of them are to keep two
 * servers busy from one process.
 */
export class Client {
  readonly #cookies = new Map<string, string>();
  readonly #wires = new Map<number, Wire>();

  /** Another window of the same browser, on connections of its own. */
  twin(): Client {
    const twin = new Client();
    for (const [name, value] of this.#cookies) twin.#cookies.set(name, value);
    return twin;
  }

  /** @throws LostReply */
  async send(
    port: number,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const wire = this.#wires.get(port) ?? new Wire(port, (line) => this.#keep(line));
    this.#wires.set(port, wire);
    const text = body === undefined ? '' : JSON.stringify(body);
    const lines = [
      `${method} ${path} HTTP/1.1`,
      'host: localhost',
      'sec-fetch-site: same-origin',
      ...(text === ''
        ? []
        : ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`]),
      ...(this.#cookies.size === 0 ? [] : [`cookie: ${this.#cookieLine()}`]),
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    return wire.send(`${lines.join('\r\n')}\r\n\r\n${text}`);
  }

  close(): void {
    for (const wire of this.#wires.values()) wire.close();
    this.#wires.clear();
  }

  #cookieLine(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    this.#cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1));
  }
}

/** A kept connection; made anew after it was lost. */
class Wire {
  readonly #port: number;
  readonly #onCookie: (line: string) => void;
  #socket: Socket | null = null;
  #held = '';
  #pending: Pending | null = null;

  constructor(port: number, onCookie: (line: string) => void) {
    this.#port = port;
    this.#onCookie = onCookie;
  }

  send(request: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#socket ??= this.#open();
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.#read(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#socket = null;
      this.#held = '';
      this.#settle()?.reject(new LostReply('the connection was lost'));
    });
    return socket;
  }

  #settle(): Pending | null {
    const pending = this.#pending;
    this.#pending = null;
    return pending;
  }

  #read(chunk: string): void {
    this.#held += chunk;
    const headEnd = this.#held.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#held.slice(0, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const body = Buffer.from(this.#held.slice(headEnd + 4));
    if (body.length < length) return;
    this.#held = '';
    for (const [, line = ''] of head.matchAll(/\r\nset-cookie: ([^\r]+)/gi)) this.#onCookie(line);
    const reply = { status: Number(head.slice(9, 12)), text: body.toString() };
    // Whoever says that it closes is not asked again.
    if (/\r\nconnection: close/i.test(head)) this.#socket?.end();
    this.#settle()?.resolve(reply);
  }
}
