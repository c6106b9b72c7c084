import type { CodeState } from '#campaigns/code-states.ts';
import { planChange, type ChangedRange, type CodeRange } from '#server/batches/range-states.ts';
import type { Context } from '#server/context.ts';
import type { Database } from '#server/db/connect.ts';
import { makeBenchProgram, type BenchProgram } from './bench-program.ts';
import { atMost, median, type Figure } from './figure.ts';
import { withInstance } from './instance.ts';

const TARGET_US = 20;
const BATCHES = 10_000;
const CHANGES_EACH = 100;
const CODES_EACH = 10_000;
const LOOKED_UP = 100_000;
const ROUNDS = 7;
const TARGETS: readonly CodeState[] = ['sent', 'printed', 'active', 'recalled', 'voided'];

interface Measured {
  batches: number;
  changes: number;
  ranges: number;
  warmUs: number;
  /** Of it, time that a core worked. */
  cpuUs: number;
  /** Of it, opening the code: FF1. */
  openUs: number;
  coldUs: number;
  askedUs: number;
}

/**
 * Code text → batch, product, state, one after another: the code is opened by FF1 under the instance's keys, its block is
 * found, and its range. The measured instance has seen each batch once; what a batch's first look-up costs, and what
 * asking the database each time would cost, is in the detail.
 */
export async function benchLookup(): Promise<Figure[]> {
  const few = await measure(BATCHES / 100);
  const many = await measure(BATCHES);
  const detail = {
    caching:
      'ranges of batches that were asked about stay in memory; at most every 250 ms one query names the batches changed since, and those are read anew; the claim path does not use it',
    few,
    many,
  };
  return [
    atMost('lookup', many.warmUs, TARGET_US, 'µs a code, 10,000 batches and 1,000,000 range changes', detail),
    // By the time that a core worked: two waits on a busy machine differ by more than the look-ups do.
    atMost('lookup-flat', many.cpuUs / few.cpuUs, 1.5, 'of the cost with a hundredth of both', detail),
  ];
}

async function measure(batches: number): Promise<Measured> {
  return withInstance(async ({ sql, context }) => {
    const program = await makeBenchProgram(context, 1);
    const { changes, ranges, firstSerials } = await layBatches(sql, program, batches);
    await context.codes.refresh();
    const codes = Array.from({ length: LOOKED_UP }, (_, index) => {
      const first = firstSerials[index < batches ? index : below(batches)] ?? 0;
      return program.cipher.encrypt(first + below(CODES_EACH));
    });
    const cold = await microseconds(context, codes.slice(0, batches));
    const rounds: number[] = [];
    const cpu = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await microseconds(context, codes));
    const { user, system } = process.cpuUsage(cpu);
    const opening = performance.now();
    for (const code of codes) program.cipher.decrypt(code);
    const openUs = ((performance.now() - opening) * 1000) / codes.length;
    return {
      batches,
      changes,
      ranges,
      warmUs: Number(median(rounds).toFixed(2)),
      cpuUs: Number(((user + system) / ROUNDS / codes.length).toFixed(2)),
      openUs: Number(openUs.toFixed(2)),
      coldUs: Number(cold.toFixed(1)),
      askedUs: Number((await asked(sql, context, codes.slice(0, 2000))).toFixed(1)),
    };
  });
}

async function microseconds({ lookUp }: Context, codes: readonly string[]): Promise<number> {
  const started = performance.now();
  let found = 0;
  for (const code of codes) if (await lookUp.find(code)) found += 1;
  const us = ((performance.now() - started) * 1000) / codes.length;
  if (found !== codes.length) throw new Error(`${codes.length - found} minted codes were not found`);
  return us;
}

/** The same without anything kept: one look-up by the whole key for each code. */
async function asked(sql: Database, { codes: space }: Context, codes: readonly string[]): Promise<number> {
  const started = performance.now();
  for (const code of codes) {
    const minted = await space.resolve(code);
    await sql`
      select last_serial, state, expires_at from code_range
      where program_id = ${minted?.programId ?? 0} and key_id = ${minted?.keyId ?? 0}
        and first_serial <= ${minted?.serial ?? 0}
      order by first_serial desc limit 1`;
  }
  return ((performance.now() - started) * 1000) / codes.length;
}

/** Batches as the verbs would have left them after their changes; a million calls would take longer than all the rest. */
async function layBatches(sql: Database, { owner, productId, campaignId }: BenchProgram, batches: number) {
  const { programId, userId } = owner.actor;
  const rows = await sql<{ batchId: number; keyId: number; firstSerial: number }[]>`
    with taken as (
      update code_key set next_serial = next_serial + ${batches * CODES_EACH}
      where code_length = 12 and state = 'active'
      returning key_id, next_serial - ${batches * CODES_EACH} as first
    ), laid as (
      insert into batch (program_id, product_id, campaign_id, label, key_id, first_serial, last_serial, minted_by)
      select ${programId}, ${productId}, ${campaignId}, 'Batch ' || n, key_id, first + n * ${CODES_EACH}::bigint,
        first + (n + 1) * ${CODES_EACH}::bigint - 1, ${userId}
      from taken, generate_series(0, ${batches - 1}::bigint) n
      returning batch_id, key_id, first_serial, last_serial
    ), blocks as (
      insert into serial_block (key_id, first_serial, last_serial, program_id, batch_id)
      select key_id, first_serial, last_serial, ${programId}, batch_id from laid
    )
    select batch_id as "batchId", key_id as "keyId", first_serial as "firstSerial" from laid`;
  let [changes, ranges] = [0, 0];
  const tables = await Promise.all([
    sql`copy code_range (program_id, key_id, batch_id, first_serial, last_serial, state) from stdin`.writable(),
    sql`copy range_change (program_id, batch_id, first_serial, last_serial, from_state, to_state, changed_by)
      from stdin`.writable(),
  ]);
  for (const { batchId, keyId, firstSerial } of rows) {
    const life = changedOften(firstSerial);
    ranges += life.ranges.length;
    changes += life.changed.length;
    const rangeLines = life.ranges.map(
      (one) => `${programId}\t${keyId}\t${batchId}\t${one.firstSerial}\t${one.lastSerial}\t${one.state}\n`,
    );
    const changeLines = life.changed.map(
      (one) =>
        `${programId}\t${batchId}\t${one.firstSerial}\t${one.lastSerial}\t${one.from.state}\t${one.to.state}\tbench\n`,
    );
    for (const [index, lines] of [rangeLines, changeLines].entries()) {
      const table = tables[index];
      if (!table?.write(lines.join(''))) await new Promise((resolve) => table?.once('drain', resolve));
    }
  }
  await Promise.all(
    tables.map((table) => new Promise<void>((resolve) => table.once('finish', resolve).end())),
  );
  await sql`vacuum analyze code_range`;
  return { changes, ranges, firstSerials: rows.map((row) => row.firstSerial) };
}

/** A batch after changes of small parts of it, as cartons are: each takes at least one code to another state. */
function changedOften(firstSerial: number): { ranges: CodeRange[]; changed: ChangedRange[] } {
  const lastSerial = firstSerial + CODES_EACH - 1;
  let ranges: CodeRange[] = [{ firstSerial, lastSerial, state: 'minted', expiresAt: null }];
  const changed: ChangedRange[] = [];
  while (changed.length < CHANGES_EACH) {
    const from = firstSerial + below(CODES_EACH / 50) * 50;
    const plan = planChange(
      ranges,
      { firstSerial: from, lastSerial: from + 49 },
      { to: TARGETS[below(TARGETS.length)] },
      new Date(0),
    );
    ranges = plan.ranges;
    changed.push(...plan.changed);
  }
  return { ranges, changed };
}

let seed = 1;
/** 0..limit-1, the same at every run. */
function below(limit: number): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((seed / 2 ** 32) * limit);
}
