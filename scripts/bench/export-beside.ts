import { v7 as uuidv7 } from 'uuid';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { cancelPrint } from '#server/prints/cancel-print.ts';
import { readPrint } from '#server/prints/read-print.ts';
import { startPrint } from '#server/prints/start-print.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeBenchProgram, type BenchProgram } from './bench-program.ts';
import { atMost, median, type Figure } from './figure.ts';
import { load, postBytes, type LoadResult } from './http-load.ts';
import { withInstance } from './instance.ts';

const CLAIM_CODES = 10_000_000;
const EXPORT_CODES = 100_000_000;
const CONNECTIONS = 32;
const PHONES = 1000;
const ROUNDS = 5;
const SECONDS = 4;

/** What an export does to the claims beside it: their p99 while a hundred million codes are exported, and without. */
export async function benchExportBeside(): Promise<Figure[]> {
  return withInstance(async ({ context, serve }) => {
    const program = await makeBenchProgram(context, CLAIM_CODES);
    const port = await serve('claim-server.ts');
    const claims = new Claims(program, port);
    await claims.warmUp();
    const { productId, campaignId } = program;
    const wish = { label: 'Export', productId, campaignId, codes: EXPORT_CODES, codeLength: 12 as const };
    const { batchId } = await mintBatch(program.owner, wish);
    const rounds: { alone: LoadResult; beside: LoadResult; codes: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const alone = await claims.run();
      const { printRunId } = await startPrint(program.owner, { batchId, format: 'csv' });
      const before = await codesDone(program, printRunId);
      const beside = await claims.run();
      const { codesDone: after, state } = await readPrint(program.owner, { printRunId });
      if (state !== 'running') throw new Error(`the export was ${state} while claims were measured`);
      rounds.push({ alone, beside, codes: after - before });
      await cancelPrint(program.owner, { printRunId });
      // The server hears of it within a second, and removes what was written.
      await sleep(2000);
    }
    return [figure(rounds)];
  });
}

/** Waits until the export has written something. */
async function codesDone({ owner }: BenchProgram, printRunId: number): Promise<number> {
  for (;;) {
    const print = await readPrint(owner, { printRunId });
    if (print.codesDone > 0) return print.codesDone;
    await sleep(100);
  }
}

function figure(rounds: readonly { alone: LoadResult; beside: LoadResult; codes: number }[]): Figure {
  const of = (pick: (round: (typeof rounds)[number]) => number) =>
    Number(median(rounds.map(pick)).toPrecision(4));
  return atMost(
    'export-beside-claims',
    median(rounds.map((r) => r.beside.p99Ms)) / median(rounds.map((r) => r.alone.p99Ms)),
    1.2,
    'of the claims’ p99 without an export',
    {
      p99AloneMs: of((r) => r.alone.p99Ms),
      p99BesideMs: of((r) => r.beside.p99Ms),
      claimsAlonePerSecond: of((r) => r.alone.perSecond),
      claimsBesidePerSecond: of((r) => r.beside.perSecond),
      exportedPerSecondBeside: of((r) => r.codes / r.beside.seconds),
      rounds: rounds.map((r) => [r.alone.p99Ms, r.beside.p99Ms].map((ms) => Number(ms.toFixed(2)))),
      connections: CONNECTIONS,
    },
  );
}

/** Claims of phones that have claimed before, as many at once as there are connections. */
class Claims {
  readonly #program: BenchProgram;
  readonly #port: number;
  readonly #cookies: string[] = [];
  #serial = 0;

  constructor(program: BenchProgram, port: number) {
    this.#program = program;
    this.#port = port;
  }

  async warmUp(): Promise<void> {
    const url = `http://127.0.0.1:${this.#port}/api/shop/claims`;
    while (this.#cookies.length < PHONES) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () =>
          fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: this.#body() }),
        ),
      );
      for (const answer of answers)
        this.#cookies.push(answer.headers.getSetCookie().at(-1)?.split(';')[0] ?? '');
    }
    await this.run();
  }

  run(): Promise<LoadResult> {
    let sent = 0;
    return load({
      port: this.#port,
      connections: CONNECTIONS,
      seconds: SECONDS,
      read: () => '',
      next: () => postBytes('/api/shop/claims', this.#body(), this.#cookies[sent++ % PHONES] ?? ''),
    });
  }

  #body(): string {
    const { cipher, firstSerial } = this.#program;
    return JSON.stringify({ claimId: uuidv7(), code: cipher.encrypt(firstSerial + this.#serial++) });
  }
}
