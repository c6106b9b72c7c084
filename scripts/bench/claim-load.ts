import { v7 as uuidv7 } from 'uuid';
import type { CodeCipher } from '#server/codes/ff1.ts';
import { load, postBytes, type LoadResult } from './http-load.ts';
import { RequestsAhead } from './requests-ahead.ts';

const PHONES = 5000;
const AT_ONCE = 100;

/** Serials in an order without locality, as packs are opened, each once: a full-period walk through the range. */
export function* scattered(count: number): Generator<number> {
  const step = (6_180_339_887 % count) | 1;
  for (let taken = 0, at = 0; taken < count; taken += 1, at = (at + step) % count) yield at;
}

/** Claims over HTTP by phones that have claimed before, each of a code of its own. */
export class ClaimLoad {
  readonly #port: number;
  readonly #cookies: string[] = [];
  readonly #nextCode: () => string;
  readonly #claims = new RequestsAhead(() => this.#makeClaim());
  #made = 0;

  /** @param serials offsets into the batch, each given once */
  constructor(
    port: number,
    { cipher, firstSerial }: { cipher: CodeCipher; firstSerial: number },
    serials: Iterator<number, unknown>,
  ) {
    this.#port = port;
    this.#nextCode = () => cipher.encrypt(firstSerial + Number(serials.next().value));
  }

  /** Phones that have claimed once, so that what is measured is a shopper's every other claim. */
  async warmUp(phones = PHONES): Promise<void> {
    while (this.#cookies.length < phones) {
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () =>
          fetch(`http://127.0.0.1:${this.#port}/api/shop/claims`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ claimId: uuidv7(), code: this.#nextCode() }),
          }),
        ),
      );
      for (const answer of answers)
        this.#cookies.push(answer.headers.getSetCookie().at(-1)?.split(';')[0] ?? '');
    }
  }

  /** @throws Error unless every claim was won */
  async run(connections: number, seconds: number): Promise<LoadResult> {
    this.#claims.makeFor(seconds);
    const result = await load({ port: this.#port, connections, seconds, next: this.#claims.next });
    if (result.tally.get('200 won') !== result.answers)
      throw new Error(`not every claim was won: ${JSON.stringify([...result.tally])}`);
    return result;
  }

  #makeClaim(): Buffer {
    const cookie = this.#cookies[this.#made++ % this.#cookies.length] ?? '';
    return postBytes(
      '/api/shop/claims',
      JSON.stringify({ claimId: uuidv7(), code: this.#nextCode() }),
      cookie,
    );
  }
}
