import { v7 as uuidv7 } from 'uuid';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, LostReply, type Reply } from './client.ts';
import type { Journal, Press } from './journal.ts';
import type { Codes } from './program.ts';

/** Where requests go: servers, or wires to them. */
export type Ports = readonly { port: number }[];

const TRIES_MAX = 6000;
const PAUSE_MS = 50;

export function portOf(ports: Ports, index: number): number {
  const server = ports[index % ports.length];
  if (!server) throw new Error('no server runs');
  return server.port;
}

/** Phones that press buttons and write down what they were told. */
export class Phones {
  readonly clients: readonly Client[];
  readonly #program: Codes;
  readonly #journal: Journal;

  constructor(count: number, program: Codes, journal: Journal) {
    this.clients = Array.from({ length: count }, () => new Client());
    this.#program = program;
    this.#journal = journal;
  }

  client(phone: number): Client {
    const client = this.clients[phone];
    if (!client) throw new RangeError(`no phone ${phone}`);
    return client;
  }

  /** Each looks at a code, so that it has its cookie: without one, each request would be another phone's. */
  async open(ports: Ports): Promise<void> {
    await Promise.all(
      this.clients.map(async (client, phone) => {
        const body = { scanId: uuidv7(), code: this.#program.codeAt(0) };
        const { status, text } = await client.send(portOf(ports, phone), 'POST', '/api/shop/scans', body);
        if (status !== 200) throw new Error(`a look was answered with ${status} ${text}`);
      }),
    );
  }

  /** Presses once; null where the answer was lost or is none yet. */
  async press(port: number, press: Press): Promise<string | null> {
    const body = { claimId: press.claimId, code: this.#program.codeAt(press.code) };
    const reply = await this.send(press.phone, port, '/api/shop/claims', body);
    return reply ? this.#journal.note(press, reply) : null;
  }

  /** Presses with the same id until there is an answer, as a phone does, at whichever server is there. */
  async pressUntilAnswered(ports: Ports, press: Press): Promise<string> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const outcome = await this.press(portOf(ports, press.phone + tries), press);
      if (outcome !== null) return outcome;
      await pause(PAUSE_MS);
    }
    throw new Error(`${press.claimId} was never answered`);
  }

  /** Any POST; null where the answer was lost. */
  async send(phone: number, port: number, path: string, body: object): Promise<Reply | null> {
    try {
      return await this.client(phone).send(port, 'POST', path, body);
    } catch (error) {
      if (error instanceof LostReply) return null;
      throw error;
    }
  }

  close(): void {
    for (const client of this.clients) client.close();
  }
}
