import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { CodeCipher } from '#server/codes/ff1.ts';
import { makeBenchProgram } from './bench-program.ts';
import { scattered } from './claim-load.ts';
import { atMost, median, type Figure } from './figure.ts';
import { load, postBytes, type LoadResult } from './http-load.ts';
import { withInstance } from './instance.ts';
import type { Held } from './memory-server.ts';

const CONNECTIONS = 32;
const CODES = 50_000_000;
const SAMPLES = 20;
/** Of the time, before anything is compared: caches fill. */
const WARM_UP = 0.25;
const PHONES = 20_000;
const AT_ONCE = 100;
/** Every so many claims are of a new phone. */
const NEW_PHONES = 8;

/**
 * Memory of a server under load, at the end against after its warm-up: nothing may pile up.
 * @param minutes of load, warm-up included
 */
export async function benchMemory(minutes = 10): Promise<Figure[]> {
  return withInstance(async ({ context, url, folder }) => {
    const { cipher, firstSerial } = await makeBenchProgram(context, CODES);
    const server = fork(path.join(import.meta.dirname, 'memory-server.ts'), {
      env: { ...process.env, DATABASE_URL: url, PACKMINT_DATA: folder, PACKMINT_URL: 'http://localhost' },
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    try {
      const [{ port }] = (await once(server, 'message')) as [{ port: number }];
      const claims = new MixedClaims(port, cipher, firstSerial);
      const seconds = minutes * 60;
      await claims.meet(PHONES);
      await claims.run(seconds * WARM_UP);
      const held: Held[] = [await heldBy(server)];
      let answers = 0;
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        answers += (await claims.run((seconds * (1 - WARM_UP)) / SAMPLES)).answers;
        held.push(await heldBy(server));
      }
      return [figure(held, { minutes, answers })];
    } finally {
      server.disconnect();
    }
  });
}

function figure(held: readonly Held[], detail: Record<string, number>): Figure {
  const fifth = Math.max(1, Math.floor(held.length / 5));
  const growth = (of: keyof Held) => {
    const middle = (part: readonly Held[]) => median(part.map((one) => one[of]));
    return middle(held.slice(-fifth)) / middle(held.slice(0, fifth));
  };
  const megabytes = (of: keyof Held) => held.map((one) => Math.round(one[of] / 1e6));
  const [heap, resident] = [growth('heap'), growth('resident')];
  return atMost('memory', Math.max(heap, resident), 1.1, 'of what was held after the warm-up', {
    heap,
    resident,
    heapMegabytes: megabytes('heap'),
    residentMegabytes: megabytes('resident'),
    ...detail,
  });
}

async function heldBy(server: ChildProcess): Promise<Held> {
  server.send('held');
  const [held] = (await once(server, 'message')) as [Held];
  return held;
}

/** Claims of codes that nobody has claimed, by phones that come back and by new ones. */
class MixedClaims {
  readonly #port: number;
  readonly #nextCode: () => string;
  readonly #cookies: string[] = [];
  #sent = 0;

  constructor(port: number, cipher: CodeCipher, firstSerial: number) {
    this.#port = port;
    const serials = scattered(CODES);
    this.#nextCode = () => cipher.encrypt(firstSerial + Number(serials.next().value));
  }

  /** So many phones claim for the first time. */
  async meet(phones: number): Promise<void> {
    const claim = async () => {
      const { headers } = await fetch(`http://127.0.0.1:${this.#port}/api/shop/claims`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ claimId: uuidv7(), code: this.#nextCode() }),
      });
      this.#cookies.push(headers.getSetCookie().at(-1)?.split(';')[0] ?? '');
    };
    while (this.#cookies.length < phones) await Promise.all(Array.from({ length: AT_ONCE }, claim));
  }

  /** @throws Error unless every claim was won */
  async run(seconds: number): Promise<LoadResult> {
    const result = await load({
      port: this.#port,
      connections: CONNECTIONS,
      seconds,
      next: () => this.#nextClaim(),
    });
    if (result.tally.get('200 won') !== result.answers)
      throw new Error(`not every claim was won: ${JSON.stringify([...result.tally])}`);
    return result;
  }

  #nextClaim(): Buffer {
    this.#sent += 1;
    const known = this.#sent % NEW_PHONES !== 0;
    const cookie = known ? (this.#cookies[this.#sent % this.#cookies.length] ?? '') : '';
    return postBytes(
      '/api/shop/claims',
      JSON.stringify({ claimId: uuidv7(), code: this.#nextCode() }),
      cookie,
    );
  }
}
