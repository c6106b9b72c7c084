import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '#server/db/connect.ts';
import { Client, LostReply, type Reply } from './client.ts';
import { portOf, type Ports } from './phones.ts';
import { makeProgram, PASSWORD, type Program } from './program.ts';
import type { World } from './world.ts';

/** A call with an Idempotency-Key, and what it was answered whenever it was answered for good. */
interface Call {
  name: string;
  key: string;
  replies: Reply[];
}

const TRIES_MAX = 6000;
const PAUSE_MS = 50;

/** A person at the console who adds products, each under a key, and sends each again until there is an answer. */
export class Desk {
  readonly #client = new Client();
  readonly #program: Program;
  readonly #calls: Call[] = [];

  constructor(program: Program) {
    this.#program = program;
  }

  async signIn(ports: Ports): Promise<void> {
    const credentials = { email: this.#program.ownerEmail, password: PASSWORD };
    const { status } = await this.#client.send(
      portOf(ports, 0),
      'POST',
      '/api/auth/sign-in/email',
      credentials,
    );
    if (status !== 200) throw new Error(`signing in was answered with ${status}`);
  }

  /** A product of a name that no other has. */
  next(): Call {
    const call = { name: `Product ${randomUUID()}`, key: randomUUID(), replies: [] };
    this.#calls.push(call);
    return call;
  }

  /** Sends it once; false where the answer was lost or says to come again. */
  async add(port: number, call: Call): Promise<boolean> {
    const { programId, brandId } = this.#program;
    const body = { brandId, name: call.name, gtin: null };
    try {
      const path = `/api/programs/${programId}/products`;
      const reply = await this.#client.send(port, 'POST', path, body, { 'idempotency-key': call.key });
      if (reply.status >= 500 || reply.text.includes('"idempotency-in-progress"')) return false;
      call.replies.push(reply);
      return true;
    } catch (error) {
      if (error instanceof LostReply) return false;
      throw error;
    }
  }

  /**
   * Sends every call again until it is answered.
   * @param sql where a server has died, the time is up that an answer may take
   */
  async addAgain(ports: Ports, sql: Database): Promise<void> {
    await sql`update idempotency_key set made_at = made_at - interval '1 minute' where answer is null`;
    for (const call of this.#calls) {
      for (let tries = 0; !(await this.add(portOf(ports, tries), call)); tries += 1) {
        if (tries === TRIES_MAX) throw new Error(`${call.key} was never answered`);
        await pause(PAUSE_MS);
      }
    }
  }

  /** What the answers since the last check say that is not so; and how often an answer was lost for good. */
  async check(sql: Database): Promise<{ contradictions: string[]; answersLost: number }> {
    const contradictions: string[] = [];
    let answersLost = 0;
    for (const { name, replies } of this.#calls) {
      const products = await sql<{ productId: number }[]>`
        select product_id as "productId" from product where name = ${name}`;
      if (products.length !== 1) contradictions.push(`${products.length} products were made of one call`);
      const texts = new Set(replies.map(({ text }) => text));
      if (texts.size > 1) contradictions.push(`one call was answered ${[...texts].join(' and ')}`);
      for (const { status, text } of replies) {
        if (text.includes('"idempotency-answer-lost"')) answersLost += 1;
        else if (status !== 201 || !text.includes(`"productId":${products[0]?.productId}`))
          contradictions.push(`a product was made, and the answer is ${status} ${text}`);
      }
    }
    this.#calls.length = 0;
    return { contradictions, answersLost };
  }

  /**
   * One key at once from so many windows, every other with another product, at all servers; each goes on until it is
   * answered for good. One product is made; whoever asked for it is told so in the same words, the others that the key is
   * taken. Returns what is not so.
   */
  async rush(ports: Ports, windows: number, sql: Database): Promise<string[]> {
    const key = randomUUID();
    const names = [`Product ${randomUUID()}`, `Product ${randomUUID()}`] as const;
    const replies = await Promise.all(
      Array.from({ length: windows }, async (_, index) => {
        const name = names[index % 2 === 0 ? 0 : 1];
        const client = this.#client.twin();
        const text = await this.#sendOn(client, { ports, index, body: { name, key } });
        client.close();
        return { name, text };
      }),
    );
    const products = await sql<{ name: string; productId: number }[]>`
      select name, product_id as "productId" from product where name = any(${[...names]})`;
    const [made] = products;
    if (!made || products.length > 1) return [`${products.length} products were made under one key`];
    const wrong = replies.filter(({ name, text }) =>
      name === made.name
        ? !text.startsWith('201 ') || !text.includes(`"productId":${made.productId},`)
        : !text.includes('"idempotency-key-reused"'),
    );
    const texts = new Set(replies.filter(({ name }) => name === made.name).map(({ text }) => text));
    return [
      ...wrong.slice(0, 3).map(({ text }) => `where product ${made.productId} was made: ${text}`),
      ...(texts.size > 1 ? [`one call was answered ${[...texts].join(' and ')}`] : []),
    ];
  }

  async #sendOn(
    client: Client,
    {
      ports,
      index,
      body: { name, key },
    }: { ports: Ports; index: number; body: { name: string; key: string } },
  ): Promise<string> {
    const { programId, brandId } = this.#program;
    const path = `/api/programs/${programId}/products`;
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const { status, text } = await client.send(
        portOf(ports, (index >> 1) + tries),
        'POST',
        path,
        { brandId, name, gtin: null },
        { 'idempotency-key': key },
      );
      if (!text.includes('"idempotency-in-progress"')) return `${status} ${text}`;
      await pause(PAUSE_MS);
    }
    throw new Error(`${key} was never answered`);
  }

  close(): void {
    this.#client.close();
  }
}

/** A desk of a program of its own, signed in at the first server. */
export async function openDesk({ context, servers }: World): Promise<Desk> {
  const desk = new Desk(await makeProgram(context, { codes: 1 }));
  await desk.signIn(servers);
  return desk;
}
