import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { customAlphabet } from 'nanoid';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { ALPHABET } from '#server/codes/alphabet.ts';
import type { StaffContext } from '#server/context.ts';
import type { Database } from '#server/db/connect.ts';
import { makeExport } from '#server/jobs/make-export.ts';
import { completeSettings } from '#server/prints/print-settings.ts';
import { NO_ASSETS } from '#server/prints/symbol-job.ts';
import { makeBenchProgram } from './bench-program.ts';
import { atLeast, atMost, median, type Figure } from './figure.ts';
import { withInstance } from './instance.ts';

const CODES = 1_000_000;
const LIVE_ROWS = 1_000_000;
const ROUNDS = 3;
const MINT_ROUNDS = 15;
const PREFIX = 'HTTPS://QR.EXAMPLE.COM/';

/** Codes a second until their CSV is on disk, and what minting many costs more than minting few. */
export async function benchMint(): Promise<Figure[]> {
  return withInstance(async ({ sql, context, folder }) => {
    const { owner, productId, campaignId } = await makeBenchProgram(context, 1000);
    const mint = (codes: number) =>
      mintBatch(owner, { label: 'Bench', productId, campaignId, codes, codeLength: 12 });
    const stored = new StoredCodes(sql);
    await stored.prepare();
    const rounds: { ours: number; theirs: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const ours = await seconds(() => derivedCsv(owner, mint, path.join(folder, 'ours')));
      const theirs = await seconds(() => stored.mint(CODES, path.join(folder, 'theirs.csv')));
      rounds.push({ ours, theirs });
    }
    return [mintFigure(rounds), await flatFigure(mint)];
  });
}

type Mint = (codes: number) => Promise<{ firstSerial: number; lastSerial: number; batchId: number }>;

/** As a print run is exported, checked and with its manifest. */
async function derivedCsv(owner: StaffContext, mint: Mint, folder: string): Promise<void> {
  const { firstSerial, lastSerial, batchId } = await mint(CODES);
  const [row] = await owner.sql<
    { keyId: number }[]
  >`select key_id as "keyId" from batch where batch_id = ${batchId}`;
  const report = await makeExport(
    {
      folder,
      baseName: 'codes',
      batchId,
      format: 'csv',
      key: await owner.codes.unwrap(row?.keyId ?? 0),
      codeLength: 12,
      firstSerial,
      lastSerial,
      urlPrefix: PREFIX,
      texts: { batch: '', product: '', gtin: '', lot: '' },
      test: false,
      madeAt: new Date(),
      settings: completeSettings({}),
      assets: NO_ASSETS,
      diskReserveBytes: 0,
    },
    () => undefined,
  );
  if (report.kind !== 'done') throw new Error(`the export came to ${JSON.stringify(report)}`);
  await rm(folder, { recursive: true });
}

/** The usual way: random codes, their keyed hashes stored in a live, indexed table, and the same CSV. */
class StoredCodes {
  readonly #sql: Database;
  readonly #key = createSecretKey(randomBytes(32));
  readonly #make = customAlphabet(ALPHABET, 12);

  constructor(sql: Database) {
    this.#sql = sql;
  }

  async prepare(): Promise<void> {
    await this.#sql`create table stored_code (program_id int, code_hash bytea, batch_id int, serial bigint,
      state text, primary key (program_id, code_hash))`;
    await this.#sql`insert into stored_code select 1, sha256(n::text::bytea), 1, n, 'minted'
      from generate_series(1, ${LIVE_ROWS}::int) as n`;
  }

  async mint(codes: number, file: string): Promise<void> {
    const copy = await this.#sql`copy stored_code from stdin`.writable();
    await toDisk(file, this.#rows(codes, copy));
    copy.end();
    await once(copy, 'finish');
  }

  async *#rows(codes: number, copy: NodeJS.WritableStream): AsyncGenerator<Buffer> {
    yield Buffer.from('serial,code,url\r\n');
    for (let from = 1; from <= codes; from += 10_000) {
      const csv: string[] = [];
      const table: string[] = [];
      for (let serial = from; serial < Math.min(codes + 1, from + 10_000); serial += 1) {
        const code = this.#make();
        const hash = createHmac('sha256', this.#key).update(code).digest('hex');
        table.push(`1\t\\\\x${hash}\t2\t${serial}\tminted\n`);
        csv.push(`${serial},${code},${PREFIX}${code}\r\n`);
      }
      if (!copy.write(table.join(''))) await once(copy, 'drain');
      yield Buffer.from(csv.join(''));
    }
  }
}

async function toDisk(file: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await pipeline(
    Readable.from(chunks, { objectMode: true }),
    createWriteStream(file, { highWaterMark: 4 << 20 }),
  );
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
  await rm(file);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function mintFigure(rounds: readonly { ours: number; theirs: number }[]): Figure {
  const ratio = median(rounds.map(({ ours, theirs }) => theirs / ours));
  return atLeast('mint', ratio, 5, 'times nanoid + keyed hash + COPY + CSV', {
    codes: CODES,
    codesPerSecond: Math.round(CODES / median(rounds.map(({ ours }) => ours))),
    storedPerSecond: Math.round(CODES / median(rounds.map(({ theirs }) => theirs))),
    rowsInTheTableBefore: LIVE_ROWS,
    rounds: rounds.map(({ ours, theirs }) => [Number(ours.toFixed(2)), Number(theirs.toFixed(2))]),
  });
}

async function flatFigure(mint: Mint): Promise<Figure> {
  const few: number[] = [];
  const many: number[] = [];
  await mint(1000);
  for (let round = 0; round < MINT_ROUNDS; round += 1) {
    few.push(await seconds(() => mint(1000)));
    many.push(await seconds(() => mint(100_000_000)));
  }
  // Two equal costs differ by what a noisy machine makes of them.
  return atMost(
    'mint-flat',
    median(many) / median(few),
    1.25,
    'of the cost of 1,000 codes, for 100,000,000',
    {
      thousandMs: Number((median(few) * 1000).toFixed(2)),
      hundredMillionMs: Number((median(many) * 1000).toFixed(2)),
      rounds: MINT_ROUNDS,
    },
  );
}
