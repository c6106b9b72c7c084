import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openDatabase, type Database } from '#server/db/connect.ts';
import { makeBenchProgram } from './bench-program.ts';
import { EXPORTED_NAME, exportOnce, type Exported, type ExportWish } from './export-process.ts';
import { atLeast, atMost, median, type Figure } from './figure.ts';
import { withInstance } from './instance.ts';

/** A hundred million take a quarter of an hour and 25 GB of disk: `BENCH_EXPORT_CODES=100000000`. */
const CODES = Number(process.env['BENCH_EXPORT_CODES'] ?? 20_000_000);
const FEW = 1_000_000;
const ROUNDS = 3;
const MB = 2 ** 20;

interface Round {
  ours: Exported;
  copyFile: number;
  copyClient: number;
  oursGzip: Exported;
  copyGzip: number;
}

/** Codes a second to a finished CSV, against the database's own COPY of an equally wide table of stored codes. */
export async function benchExport(): Promise<Figure[]> {
  return withInstance(async ({ sql, url, folder, context }) => {
    await allowServerFiles(url);
    const { owner, batchId, firstSerial } = await makeBenchProgram(context, CODES);
    const [row] = await sql<{ keyId: number }[]>`
      select key_id as "keyId" from batch where batch_id = ${batchId}`;
    const key = await owner.codes.unwrap(row?.keyId ?? 0);
    const wish: ExportWish = {
      folder: path.join(folder, 'ours'),
      codes: CODES,
      key,
      codeLength: 12,
      firstSerial,
    };
    // Compiles for what follows, as a server's first export does.
    const few = await made({ ...wish, codes: FEW });
    const stored = new StoredCodes(sql, await folderForPostgres(folder));
    await exportOnce(wish);
    await stored.load(path.join(wish.folder, EXPORTED_NAME));
    await rm(wish.folder, { recursive: true });
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({
        ours: await made(wish),
        copyFile: await stored.copyToFile(),
        copyClient: await stored.copyToClient(),
        oursGzip: await made({ ...wish, table: { gzip: true } }),
        copyGzip: await stored.copyThroughGzip(),
      });
    }
    return figures(rounds, await made({ ...wish, codes: FEW }), few);
  });
}

async function made(wish: ExportWish): Promise<Exported> {
  const exported = await exportOnce(wish);
  await rm(wish.folder, { recursive: true });
  return exported;
}

/** The application's role writes no files of the server's; for this comparison it may. */
async function allowServerFiles(url: string): Promise<void> {
  const admin = openDatabase({ url: url.replace('//packmint:', '//postgres:'), name: 'bench', max: 1 });
  await admin`grant pg_write_server_files, pg_execute_server_program to packmint`;
  await admin.end();
}

/** The embedded PostgreSQL may run as somebody else. */
async function folderForPostgres(folder: string): Promise<string> {
  const theirs = path.join(folder, 'theirs');
  await mkdir(theirs);
  await chmod(theirs, 0o777);
  return theirs;
}

/** The usual way: codes are rows of a table, and a file is a COPY of it. Every file is synced, as ours are. */
class StoredCodes {
  readonly #sql: Database;
  readonly #folder: string;

  constructor(sql: Database, folder: string) {
    this.#sql = sql;
    this.#folder = folder;
  }

  async load(csv: string): Promise<void> {
    await this.#sql`create table stored_code (serial bigint, code text, url text)`;
    const copy = await this.#sql`copy stored_code from stdin (format csv, header)`.writable();
    await pipeline(createReadStream(csv, { highWaterMark: MB }), copy);
    await this.#sql`vacuum (analyze, freeze) stored_code`;
  }

  async copyToFile(): Promise<number> {
    return this.#timed(async (file) => {
      await this.#sql.unsafe(`copy stored_code to '${file}' (format csv, header)`);
    });
  }

  async copyToClient(): Promise<number> {
    return this.#timed(async (file) => {
      const rows = await this.#sql`copy stored_code to stdout (format csv, header)`.readable();
      await pipeline(rows, createWriteStream(file, { highWaterMark: 4 * MB }));
    });
  }

  async copyThroughGzip(): Promise<number> {
    return this.#timed(async (file) => {
      await this.#sql.unsafe(`copy stored_code to program 'gzip -1 > ${file}' (format csv, header)`);
    });
  }

  async #timed(write: (file: string) => Promise<void>): Promise<number> {
    const file = path.join(this.#folder, 'copied');
    const started = performance.now();
    await write(file);
    const handle = await open(file, 'r');
    await handle.sync();
    await handle.close();
    const seconds = (performance.now() - started) / 1000;
    if ((await stat(file)).size < CODES) throw new Error('the database copied too little');
    await rm(file);
    return seconds;
  }
}

function figures(rounds: readonly Round[], few: Exported, first: Exported): Figure[] {
  const seconds = (pick: (round: Round) => number) => median(rounds.map(pick));
  const rate = (pick: (round: Round) => number) => Math.round(CODES / seconds(pick));
  const mb = (bytes: number | null) => (bytes === null ? NaN : Math.round(bytes / MB));
  const plain = median(rounds.map((r) => Math.min(r.copyFile, r.copyClient) / r.ours.seconds));
  const gzip = median(rounds.map((r) => r.copyGzip / r.oursGzip.seconds));
  const peaks = rounds.flatMap((r) => [mb(r.ours.peakBytes), mb(r.oursGzip.peakBytes)]);
  return [
    atLeast('export', plain, 1.5, 'times COPY TO of stored codes, the faster of file and client', {
      codes: CODES,
      codesPerSecond: rate((r) => r.ours.seconds),
      copyToFilePerSecond: rate((r) => r.copyFile),
      copyToClientPerSecond: rate((r) => r.copyClient),
      ours: 'process start, synced, read back and checked included; COPY: synced',
      rounds: rounds.map((r) => [r.ours.seconds, r.copyFile, r.copyClient].map((s) => Number(s.toFixed(2)))),
    }),
    atLeast('export-gzip', gzip, 1, "times COPY TO PROGRAM 'gzip -1'", {
      codesPerSecond: rate((r) => r.oursGzip.seconds),
      copyPerSecond: rate((r) => r.copyGzip),
      rounds: rounds.map((r) => [r.oursGzip.seconds, r.copyGzip].map((s) => Number(s.toFixed(2)))),
    }),
    atMost(
      'export-memory',
      Math.max(...peaks, mb(few.peakBytes)),
      200,
      'MB at most in the exporting process',
      {
        mbByCodes: { [FEW]: mb(few.peakBytes), [CODES]: Math.max(...peaks) },
        firstEver: mb(first.peakBytes),
      },
    ),
  ];
}
