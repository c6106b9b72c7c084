import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { isDatabaseAway } from '../db/database-away.ts';
import { joiningBegins, type Join } from '../db/joined-begin.ts';
import { Refusal } from '../errors.ts';
import { insertCall, saveAnswer, selectCall, type CallIdentity } from './queries.ts';
import { openAnswer, sealAnswer, type KeptAnswer } from './sealed-answer.ts';

/** A call with a key, as it came. */
export interface KeyedCall {
  programId: number;
  /** Who calls: keys of different callers have nothing to do with each other. */
  caller: string;
  key: string;
  /** Method, address and body: all that has to be the same for the call to be the same. */
  request: readonly string[];
}

/** Longer than any answer takes to be made once the change is. */
const PATIENCE_SECONDS = 20;
/** Less than that, so that nobody is told that the answer is lost while it can still be kept. */
const SAVING_MS_MAX = 15_000;
const AWAY_PAUSE_MS = 200;
const RETRY_AFTER_SECONDS = 1;

/** Refused for now: the same call may be asked again with the same key. */
const UNDECIDED: ReadonlySet<number> = new Set([408, 425, 429]);
/** In the place of an answer that was never made. */
const LOST: KeptAnswer = { status: 0, headers: {}, body: '' };

interface Answered {
  answer: KeptAnswer;
  /** This call is the one that was done. */
  first: boolean;
}

/**
 * Calls that come with a key (IETF draft-ietf-httpapi-idempotency-key-header): the first one is done, each further one gets
 * its answer.
 *
 * The call is written down by the very transaction that makes the change, so that after a crash there are both or neither.
 * An answer that was lost between the two commits stays lost, and a retry is told so: it is never done again.
 */
export class KeyedCalls {
  readonly #ctx: Pick<Context, 'sql' | 'secret'>;
  readonly #secrets: { key: Buffer; request: Buffer; answer: Buffer };
  /** What this process is at. */
  readonly #underWay = new Set<string>();

  constructor(ctx: Pick<Context, 'sql' | 'secret'>) {
    this.#ctx = ctx;
    const secret = (part: string) => ctx.secret(`idempotency-${part}`);
    this.#secrets = { key: secret('key'), request: secret('request'), answer: secret('answer') };
  }

  /**
   * Answers a call: as it was answered before, or by `work`, which tells what it came to. Answers that say that the server
   * failed, or that it is too early, are not kept.
   * @throws Refusal `idempotency-key-reused`, `idempotency-in-progress`, `idempotency-answer-lost`
   */
  async answer(call: KeyedCall, work: () => Promise<KeptAnswer>): Promise<Answered> {
    const identity = this.#identify(call);
    const name = `${identity.programId}:${identity.keyHash.toString('base64')}`;
    if (this.#underWay.has(name)) throw inProgress();
    this.#underWay.add(name);
    try {
      const known = await this.#lookUp(identity);
      if (known) return { answer: known, first: false };
      return await this.#run(identity, work);
    } finally {
      this.#underWay.delete(name);
    }
  }

  async #run(identity: CallIdentity, work: () => Promise<KeptAnswer>): Promise<Answered> {
    const change = new Change(identity);
    const answer = await joiningBegins(change.join, work).finally(() => change.end());
    if (change.taken) return this.#answerOfOther(identity);
    // A fault of ours decides nothing, unless there was a change before it: what is known then is that, and no more.
    const undecided = answer.status >= 500 || UNDECIDED.has(answer.status);
    if (undecided && !change.made) return { answer, first: true };
    const kept = undecided ? LOST : answer;
    const sealed = sealAnswer(this.#secrets.answer, identity.keyHash, kept);
    const saved = await this.#save(identity, { attempt: change.attempt, answer: sealed });
    return saved ? { answer, first: true } : this.#answerOfOther(identity);
  }

  /**
   * Nobody is told what is not kept, since the next try would be told something else. While the database is away the
   * answer waits here: the change was made, and nobody else knows what came of it.
   */
  async #save(identity: CallIdentity, answer: Parameters<typeof saveAnswer>[2]): Promise<boolean> {
    const deadline = performance.now() + SAVING_MS_MAX;
    for (;;) {
      try {
        return await saveAnswer(this.#ctx.sql, identity, answer);
      } catch (error) {
        if (!isDatabaseAway(error) || performance.now() > deadline) throw error;
        await pause(AWAY_PAUSE_MS);
      }
    }
  }

  async #answerOfOther(identity: CallIdentity): Promise<Answered> {
    const known = await this.#lookUp(identity);
    if (!known) throw inProgress();
    return { answer: known, first: false };
  }

  /** The answer that a key already has; null for a key that nobody has used. */
  async #lookUp(identity: CallIdentity): Promise<KeptAnswer | null> {
    const known = await selectCall(this.#ctx.sql, identity, PATIENCE_SECONDS);
    if (!known) return null;
    if (!known.fingerprint.equals(identity.fingerprint)) {
      throw new Refusal(
        'invalid',
        'idempotency-key-reused',
        'This Idempotency-Key came with another request before; make a new one for each.',
      );
    }
    const kept = known.answer && openAnswer(this.#secrets.answer, identity.keyHash, known.answer);
    if (kept && kept.status !== LOST.status) return kept;
    if (kept || known.abandoned) throw answerLost();
    throw inProgress();
  }

  #identify({ programId, caller, key, request }: KeyedCall): CallIdentity {
    const hash = (secret: Buffer, parts: readonly string[]) =>
      createHmac('sha256', secret).update(JSON.stringify(parts)).digest();
    return {
      programId,
      keyHash: hash(this.#secrets.key, [caller, key]),
      fingerprint: hash(this.#secrets.request, request),
    };
  }
}

/** The first transaction of a call writes the call down; the later ones are the same call's. */
class Change {
  readonly attempt = randomUUID();
  readonly #identity: CallIdentity;
  #state: 'none' | 'under-way' | 'made' | 'ended' = 'none';
  /** Another try was first. */
  taken = false;
  made = false;

  constructor(identity: CallIdentity) {
    this.#identity = identity;
  }

  readonly join: Join = async (begin) => {
    if (this.#state !== 'none') return begin(async () => undefined);
    this.#state = 'under-way';
    try {
      const result = await begin((tx) => this.#writeDown(tx));
      this.made = true;
      return result;
    } finally {
      if (this.#state === 'under-way') this.#state = this.made ? 'made' : 'none';
    }
  };

  async #writeDown(tx: Transaction): Promise<void> {
    if (await insertCall(tx, this.#identity, this.attempt)) return;
    this.taken = true;
    // Nothing of this try may become true.
    throw inProgress();
  }

  /** What was begun by the call and goes on after it, such as a job, is no part of it. */
  end(): void {
    this.#state = 'ended';
  }
}

function inProgress(): Refusal {
  return new Refusal(
    'conflict',
    'idempotency-in-progress',
    'The first request with this Idempotency-Key is still under way; send the same again in a moment.',
    { retryAfterSeconds: RETRY_AFTER_SECONDS },
  );
}

function answerLost(): Refusal {
  return new Refusal(
    'conflict',
    'idempotency-answer-lost',
    'The first request with this Idempotency-Key changed something, and its answer was lost. Look how things stand; to do it again, send a new key.',
  );
}
