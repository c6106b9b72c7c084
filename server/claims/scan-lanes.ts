import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import type { Context } from '../context.ts';
import { isDatabaseAway } from '../db/database-away.ts';
import type { Pipeline } from '../db/pipeline.ts';
import { takenKey } from '../db/taken-key.ts';
import { Refusal } from '../errors.ts';
import type { DrawBook } from '../draws/draw-book.ts';
import { STRIPES } from '../ledger/accounts.ts';
import { idReused } from './decide-scan.ts';
import type { Definitions } from './definitions.ts';
import { Expected } from './expected.ts';
import type { Answer, ScanItem } from './scan-item.ts';
import type { SettleInput } from './known.ts';
import { Recall } from './recall.ts';
import { isRecalled } from './recalled-known.ts';
import { settleRecalled, settleScans, type Settled } from './settle-scans.ts';
import { isOverdrawn, isSpentId } from './refused-write.ts';

interface Waiting {
  item: ScanItem;
  /** Its code, device and id: what no two in one transaction, nor in two lanes, may share. */
  keys: readonly string[];
  tries: number;
  resolve: (answer: Answer) => void;
  reject: (reason: unknown) => void;
}

/** A connection, and the part of the program's accounts that it alone writes in this process. */
interface Lane {
  pipeline: Pipeline;
  stripe: number;
}

const BATCH_MAX = 128;
/** What costs so little that it is not shared out among lanes. */
const BATCH_SMALL = 16;
/** In the queue, and as many again that wait for their winners: one campaign's draw keeps nobody else out. */
const WAITING_MAX = 20_000;
const TRIES_MAX = 20;
const HINTS_MAX = 100_000;
/** After which a busy lane no longer keeps others from starting; a transaction takes two to five. */
const LATE_MS = 10;
/** Before a lane asks a database again that was away. */
const AWAY_PAUSE_MS = 200;

/**
 * The claim path's lanes: a few connections that each settle one transaction at a time. Requests that arrive while the
 * lanes are busy go into the next transaction together, so the size of a transaction follows the load. Two
 * requests for one code, device or id never share a transaction, nor run in two lanes at once.
 */
export class ScanLanes {
  readonly #definitions: Definitions;
  readonly #draws: DrawBook;
  readonly #expected = new Expected();
  readonly #recall = new Recall();
  /** Claims decided by memory: those that the database confirmed, and those that then had to be decided on facts. */
  readonly recalled = { confirmed: 0, refused: 0 };
  readonly #hints = new Map<string, string>();
  readonly #underWay = new Set<string>();
  readonly #idle: Lane[];
  readonly #log: Context['log'];
  readonly #batchMax: number;
  readonly #waitingMax: number;
  #starting = false;
  /** Requests that lanes are settling. */
  #held = 0;
  /** Requests whose winners are being drawn. */
  #undrawn = 0;
  #lastStartMs = 0;
  #late: NodeJS.Timeout | null = null;
  #waiting: Waiting[] = [];

  /**
   * @param pipelines one a lane; more than one keep the database busy while another decides
   * @param batchMax requests in a transaction; 1 is what lanes are measured against
   * @param waitingMax requests in the queue; more are refused
   */
  constructor(
    pipelines: readonly Pipeline[],
    {
      definitions,
      draws,
      log,
      batchMax = BATCH_MAX,
      waitingMax = WAITING_MAX,
    }: Pick<Context, 'definitions' | 'draws' | 'log'> & { batchMax?: number; waitingMax?: number },
  ) {
    this.#definitions = definitions;
    this.#draws = draws;
    this.#log = log;
    this.#batchMax = batchMax;
    this.#waitingMax = waitingMax;
    const first = Math.floor(Math.random() * STRIPES);
    this.#idle = pipelines.map((pipeline, lane) => ({ pipeline, stripe: (first + lane) % STRIPES }));
  }

  /** Requests that no lane is settling: in the queue, or until their winners are drawn. */
  get waiting(): number {
    return this.#waiting.length + this.#undrawn;
  }

  /**
   * Settles one scan or claim, durably.
   * @throws Refusal `busy` where too many wait already, `id-reused` for an id spent on another code
   */
  submit(item: ScanItem): Promise<Answer> {
    if (this.#waiting.length >= this.#waitingMax) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, keys: keysOf(item), tries: 0, resolve, reject });
      this.#startSoon();
    });
  }

  /** At the end of this turn of the event loop, so that requests which arrived together go together. */
  #startSoon(): void {
    if (this.#starting || this.#idle.length === 0) return;
    this.#starting = true;
    setImmediate(() => {
      this.#starting = false;
      this.#startLanes();
    });
  }

  #startLanes(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      if (this.#waiting.length < this.#held && !this.#isLate()) return;
      const batch = this.#takeBatch();
      const lane = batch.length > 0 ? this.#idle.pop() : undefined;
      if (!lane) return;
      this.#held += batch.length;
      this.#lastStartMs = performance.now();
      void this.#runLane(batch, lane);
    }
  }

  /**
   * A further lane starts when as many wait as the busy ones hold, since a small transaction costs nearly what a large one
   * does; or when a busy one takes so long that it may be waiting for somebody.
   */
  #isLate(): boolean {
    if (performance.now() - this.#lastStartMs >= LATE_MS) return true;
    this.#late ??= setTimeout(() => {
      this.#late = null;
      this.#startLanes();
    }, LATE_MS);
    return false;
  }

  /**
   * The longest waiting requests that share nothing with each other nor with what is under way: either claims that are
   * decided by memory, or others. Not more than half of all that is in hand, so that one half is decided while the other is
   * written, rather than all of it waiting for the same thing.
   */
  #takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    let recalled: boolean | null = null;
    const half = Math.max(BATCH_SMALL, Math.ceil((this.#waiting.length + this.#held) / 2));
    const most = Math.min(this.#batchMax, half);
    for (const [index, one] of this.#waiting.entries()) {
      if (batch.length === most) {
        left.push(...this.#waiting.slice(index));
        break;
      }
      const { keys } = one;
      const isApart = recalled !== null && recalled !== isRecalled(one.item, this.#recall);
      if (isApart || keys.some((key) => this.#underWay.has(key))) {
        left.push(one);
      } else {
        recalled ??= isRecalled(one.item, this.#recall);
        for (const key of keys) this.#underWay.add(key);
        batch.push(one);
      }
    }
    this.#waiting = left;
    return batch;
  }

  async #runLane(batch: Waiting[], lane: Lane): Promise<void> {
    await this.#settle(batch, lane);
    for (const { keys } of batch) for (const key of keys) this.#underWay.delete(key);
    this.#held -= batch.length;
    this.#idle.push(lane);
    this.#startSoon();
  }

  async #settle(
    batch: Waiting[],
    lane: Lane,
    { wasAway = false, overdrawn = 0 }: { wasAway?: boolean; overdrawn?: number } = {},
  ): Promise<void> {
    if (this.#hints.size > HINTS_MAX) this.#hints.clear();
    let settled: Settled[];
    const input: SettleInput = {
      items: batch.map((one) => one.item),
      stripe: lane.stripe,
      hints: this.#hints,
      expected: this.#expected,
      recall: this.#recall,
      draws: this.#draws,
      definitions: this.#definitions,
    };
    try {
      settled = (await this.#settleRecalled(lane, input)) ?? (await settleScans(lane.pipeline, input));
    } catch (error) {
      if (isDatabaseAway(error)) {
        // Together, since nobody's request is to blame; what had been committed is told now.
        if (!wasAway)
          return pause(AWAY_PAUSE_MS).then(() => this.#settle(batch, lane, { wasAway: true, overdrawn }));
        for (const one of batch) one.reject(error);
        return;
      }
      // Others have drawn the last of something between look and write: from now on its lock is taken first. One request
      // may meet several such ends, since a server that knows of none does not take their locks.
      if (isOverdrawn(error) && overdrawn < (batch.length > 1 ? 1 : TRIES_MAX)) {
        this.#expected.expectScarcity(batch.map((one) => one.item));
        return this.#settle(batch, lane, { wasAway, overdrawn: overdrawn + 1 });
      }
      // One request must not fail its neighbours: each gets a transaction of its own.
      if (batch.length > 1) for (const one of batch) await this.#settle([one], lane, { wasAway });
      else if (batch[0] && takenKey(error) === 'claim_pkey') this.#tryAgain(batch[0]);
      else batch[0]?.reject(isSpentId(error) ? idReused() : error);
      return;
    }
    for (const [index, one] of batch.entries()) this.#reply(one, settled[index]);
  }

  /** Null where the claims are to be decided on facts that are read: memory does not suffice, or no longer holds. */
  async #settleRecalled(lane: Lane, input: SettleInput): Promise<Settled[] | null> {
    if (!input.items.every((item) => isRecalled(item, this.#recall))) return null;
    try {
      const settled = await settleRecalled(lane.pipeline, input);
      if (settled) this.recalled.confirmed += settled.length;
      return settled;
    } catch (error) {
      this.recalled.refused += input.items.length;
      if (isDatabaseAway(error)) this.#recall.forgetAll();
      // A fault of ours must not pass for a memory that no longer held.
      else if (!(error instanceof postgres.PostgresError))
        this.#log('Claims could not be decided by memory.', error);
      for (const item of input.items) {
        this.#recall.forgetPhone(item);
        this.#recall.forgetAccount(item.code.programId, lane.stripe);
      }
      return null;
    }
  }

  #reply(one: Waiting, settled: Settled | undefined): void {
    if (settled === undefined) this.#tryAgain(one);
    else if ('again' in settled) {
      if (settled.after) this.#tryAfter(one, settled.after);
      else this.#tryAgain(one);
    } else if (settled instanceof Refusal) {
      one.reject(settled);
    } else {
      one.resolve(settled);
    }
  }

  #tryAfter(one: Waiting, drawn: Promise<void>): void {
    if (this.#undrawn >= this.#waitingMax) return one.reject(busy());
    this.#undrawn += 1;
    drawn.finally(() => (this.#undrawn -= 1)).then(() => this.#tryAgain(one), one.reject);
  }

  #tryAgain(one: Waiting): void {
    one.tries += 1;
    if (one.tries < TRIES_MAX) {
      this.#waiting.push(one);
      this.#startSoon();
    } else {
      one.reject(
        new Refusal('unavailable', 'busy', 'This code is being settled right now; try again in a moment.'),
      );
    }
  }
}

function busy(): Refusal {
  return new Refusal(
    'unavailable',
    'busy',
    'Very many people are scanning right now; try again in a moment.',
    { retryAfterSeconds: 2 },
  );
}

function keysOf({ code, deviceId, scanId }: ScanItem): string[] {
  return [`${code.keyId}:${code.serial}`, deviceId, scanId];
}
