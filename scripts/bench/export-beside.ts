import { readFileSync } from 'node:fs';
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
// Many short windows side by side: what else the machine does meanwhile falls on both kinds alike.
const PAIRS = 12;
const SECONDS = 2;
const SETTLE_SECONDS = 0.3;
const WARM_SECONDS = 4;

interface Pair {
  alone: LoadResult;
  beside: LoadResult;
}

/**
 * What an export does to the claims beside it: their p99 while a hundred million codes are exported, and while the very
 * same export is held still. The windows alternate, and which of a pair comes first alternates too.
 */
export async function benchExportBeside(): Promise<Figure[]> {
  return withInstance(async ({ context, serve }) => {
    const program = await makeBenchProgram(context, CLAIM_CODES);
    const port = await serve('claim-server.ts');
    const claims = new Claims(program, port);
    await claims.warmUp();
    const { productId, campaignId } = program;
    const wish = { label: 'Export', productId, campaignId, codes: EXPORT_CODES, codeLength: 12 as const };
    const { batchId } = await mintBatch(program.owner, wish);
    const { printRunId } = await startPrint(program.owner, { batchId, format: 'csv' });
    const codesBefore = await codesDone(program, printRunId);
    const exporting = exportingProcess();
    const window = async (signal: 'SIGSTOP' | 'SIGCONT'): Promise<LoadResult> => {
      process.kill(exporting, signal);
      await claims.run(SETTLE_SECONDS);
      return claims.run(SECONDS);
    };
    const pairs: Pair[] = [];
    for (let k = 0; k < PAIRS; k++) {
      const first = await window(k % 2 === 0 ? 'SIGSTOP' : 'SIGCONT');
      const second = await window(k % 2 === 0 ? 'SIGCONT' : 'SIGSTOP');
      pairs.push(k % 2 === 0 ? { alone: first, beside: second } : { alone: second, beside: first });
    }
    process.kill(exporting, 'SIGCONT');
    const { codesDone: codesAfter, state } = await readPrint(program.owner, { printRunId });
    if (state !== 'running') throw new Error(`the export was ${state} while claims were measured`);
    await cancelPrint(program.owner, { printRunId });
    // The server hears of it within a second, and removes what was written.
    await sleep(2000);
    return [figure(pairs, codesAfter - codesBefore)];
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

/** The process in which the server beneath this one exports. */
function exportingProcess(): number {
  const below = (pid: number): number[] => {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number);
    return children.flatMap((child) => [child, ...below(child)]);
  };
  const found = below(process.pid).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('export-process.ts'),
  );
  if (found === undefined) throw new Error('the server has no exporting process');
  return found;
}

function figure(pairs: readonly Pair[], codesExported: number): Figure {
  const of = (pick: (pair: Pair) => number) => Number(median(pairs.map(pick)).toPrecision(4));
  const ratios = pairs.map(({ alone, beside }) => beside.p99Ms / alone.p99Ms).sort((a, b) => a - b);
  const next = pairs.slice(1).map(({ alone }, k) => alone.p99Ms / (pairs[k]?.alone.p99Ms ?? NaN));
  const quartiles = (values: readonly number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    return [0.25, 0.75].map((q) => Number((sorted[Math.round((sorted.length - 1) * q)] ?? NaN).toFixed(2)));
  };
  return atMost(
    'export-beside-claims',
    median(ratios),
    1.2,
    'of the claims’ p99 while the export is held still',
    {
      p99AloneMs: of(({ alone }) => alone.p99Ms),
      p99BesideMs: of(({ beside }) => beside.p99Ms),
      claimsAlonePerSecond: of(({ alone }) => alone.perSecond),
      claimsBesidePerSecond: of(({ beside }) => beside.perSecond),
      claimsAWindow: of(({ alone }) => alone.answers),
      exportedPerSecondBeside: Math.round(codesExported / (PAIRS * (SECONDS + SETTLE_SECONDS))),
      // How far the figure can be trusted: half of all pairs lie between these, and so does one window alone against the next.
      ratioQuartiles: quartiles(ratios),
      aloneToNextAloneQuartiles: quartiles(next),
      pairs: pairs.map(({ alone, beside }) => [alone.p99Ms, beside.p99Ms].map((ms) => Number(ms.toFixed(1)))),
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
    await this.run(WARM_SECONDS);
  }

  run(seconds: number): Promise<LoadResult> {
    let sent = 0;
    return load({
      port: this.#port,
      connections: CONNECTIONS,
      seconds,
      next: () => postBytes('/api/shop/claims', this.#body(), this.#cookies[sent++ % PHONES] ?? ''),
    });
  }

  #body(): string {
    const { cipher, firstSerial } = this.#program;
    return JSON.stringify({ claimId: uuidv7(), code: cipher.encrypt(firstSerial + this.#serial++) });
  }
}
