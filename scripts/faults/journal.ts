import { hash } from 'node:crypto';
import type { Database } from '#server/db/connect.ts';
import type { Answer } from '#server/claims/scan-item.ts';
import type { Reply } from './client.ts';
import type { Codes } from './program.ts';

/** A button pressed: who, which code, under which id. */
export interface Press {
  phone: number;
  /** Offset of the code in its batch. */
  code: number;
  claimId: string;
}

interface CodeTold {
  claimedAt: string;
  /** Whose it is, once somebody was told that it is theirs. */
  phone: number | null;
  won: { claimId: string; points: number; balance: number; gains: string | null; prizes: string } | null;
}

interface ClaimRow {
  claimId: string;
  code: number;
  points: number;
  balance: number;
  claimedAt: Date;
  memberId: string;
  gains: object | null;
  /** Ids of what it has won by chance, in order. */
  prizes: string;
}

const CONTRADICTIONS_MAX = 20;
/** Rows of answers that are read at a time. */
const ROWS = 10_000;

/**
 * Every answer that phones were given about the codes of a program, held against each other as they come and against the
 * database in the end: what was told is true, and of each code one phone was told, under one id, that it has won it.
 */
export class Journal {
  readonly contradictions: string[] = [];
  readonly outcomes = new Map<string, number>();
  readonly #codes = new Map<number, CodeTold>();
  readonly #answers: Map<string, string> | null;
  #answered = 0;
  /** The sum of the hashes of all that was told and was no win: it is the same in any order. */
  #told = 0n;
  /** Prizes that phones were told they have won. */
  prizesTold = 0;

  /** @param options.keepAnswers whether ids are sent again, so that their answers have to be the same */
  constructor({ keepAnswers = true }: { keepAnswers?: boolean } = {}) {
    this.#answers = keepAnswers ? new Map() : null;
  }

  /** Ids that were answered. */
  get answered(): number {
    return this.#answers?.size ?? this.#answered;
  }

  /** The outcome; null where the answer was none but a refusal for now. */
  note(press: Press, reply: Reply): string | null {
    if (reply.status === 200) return this.#noteAnswer(press, reply).outcome;
    const { status, text } = reply;
    this.#count(`${status} ${/"code":"([^"]+)"/.exec(text)?.[1] ?? ''}`);
    if (status >= 500 || status === 429) return null;
    this.#contradict(`${press.claimId} was refused: ${text}`);
    return 'refused';
  }

  #noteAnswer(press: Press, { text }: Reply): Answer {
    const { answer } = JSON.parse(text) as { answer: Answer };
    const before = this.#answers?.get(press.claimId);
    if (before !== undefined) {
      if (before !== text && inOrder(JSON.parse(before)) !== inOrder(JSON.parse(text)))
        this.#contradict(`${press.claimId} was answered ${before}, then ${text}`);
      return answer;
    }
    this.#answers?.set(press.claimId, text);
    this.#answered += 1;
    this.#count(answer.outcome);
    if (answer.outcome !== 'won') this.#told += hashOf(press.claimId, text);
    this.#hold(press, answer);
    return answer;
  }

  #hold({ phone, code, claimId }: Press, answer: Answer): void {
    if (!('claimedAt' in answer)) return;
    const known = this.#codes.get(code);
    const told = known ?? { claimedAt: answer.claimedAt, phone: null, won: null };
    if (!known) this.#codes.set(code, told);
    if (told.claimedAt !== answer.claimedAt)
      this.#contradict(`code ${code} was claimed at ${told.claimedAt} and at ${answer.claimedAt}`);
    if (answer.outcome === 'claimed-by-another') {
      if (told.phone === phone) this.#contradict(`code ${code} is phone ${phone}'s and another's`);
      return;
    }
    if (told.phone !== null && told.phone !== phone)
      this.#contradict(`code ${code} is phone ${told.phone}'s and phone ${phone}'s`);
    told.phone = phone;
    if (answer.outcome !== 'won') return;
    if (told.won) this.#contradict(`code ${code} was won under ${told.won.claimId} and under ${claimId}`);
    const { points, balance, gains } = answer;
    const prizes = (gains?.prizes ?? []).map(({ prizeId }) => prizeId);
    this.prizesTold += prizes.length;
    told.won = {
      claimId,
      points,
      balance,
      gains: gains ? inOrder(gains) : null,
      prizes: prizes.sort().join(),
    };
  }

  /** Holds what was told against what is. Every id must have been answered by now. Returns all contradictions. */
  async check(
    sql: Database,
    { programId, firstSerial }: Pick<Codes, 'programId' | 'firstSerial'>,
  ): Promise<string[]> {
    const rows = await sql<ClaimRow[]>`
      select claim_id as "claimId", (serial - ${firstSerial})::int as code, points, balance, claimed_at as "claimedAt",
        member_id as "memberId", gains, coalesce((
          select string_agg(prize_id, ',' order by prize_id) from award a
          where a.program_id = c.program_id and a.claim_id = c.claim_id
        ), '') as prizes
      from claim c where program_id = ${programId}`;
    const members = new Map<number, string>();
    for (const row of rows) this.#compare(row, members);
    if (new Set(members.values()).size !== members.size)
      this.#contradict('two phones were told that they have won, and one member has both codes');
    if (this.#codes.size !== rows.length)
      this.#contradict(`${this.#codes.size} codes were told to be claimed, and ${rows.length} are`);
    const written = rows.length + (await this.#compareAnswers(sql, programId));
    if (written !== this.answered)
      this.#contradict(`${this.answered} claims were answered, and ${written} are written down`);
    return this.contradictions;
  }

  /** Every answer that was no win, to the letter. Returns how many are written down. */
  async #compareAnswers(sql: Database, programId: number): Promise<number> {
    let [count, written] = [0, 0n];
    const stored = sql<{ id: string; answer: string }[]>`
      select scan_id as id, answer::text from scan where program_id = ${programId} and kind = 'claim'`;
    for await (const rows of stored.cursor(ROWS)) {
      count += rows.length;
      for (const { id, answer } of rows) {
        const text = `{"answer":${answer}}`;
        written += hashOf(id, text);
        const told = this.#answers?.get(id);
        if (this.#answers && told !== text) this.#contradict(`${id} was told ${told}, and kept is ${text}`);
      }
    }
    if (written !== this.#told) this.#contradict('phones were told other answers than those that are kept');
    return count;
  }

  #compare(row: ClaimRow, members: Map<number, string>): void {
    const told = this.#codes.get(row.code);
    if (!told?.won || told.phone === null) {
      this.#contradict(`code ${row.code} is claimed under ${row.claimId}, and nobody was told`);
      return;
    }
    const { won, phone } = told;
    const claimedAt = row.claimedAt.toISOString();
    const same =
      won.claimId === row.claimId &&
      won.points === row.points &&
      won.balance === row.balance &&
      won.gains === (row.gains && inOrder(row.gains)) &&
      won.prizes === row.prizes &&
      told.claimedAt === claimedAt;
    if (!same) this.#contradict(`code ${row.code}: told ${JSON.stringify(told)}, is ${JSON.stringify(row)}`);
    const member = members.get(phone);
    if (member !== undefined && member !== row.memberId)
      this.#contradict(`phone ${phone} has won for ${member} and for ${row.memberId}`);
    members.set(phone, row.memberId);
  }

  #count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  #contradict(sentence: string): void {
    if (this.contradictions.length < CONTRADICTIONS_MAX) this.contradictions.push(sentence);
  }
}

/** Whether it is no answer but a refusal for now, such as a busy machine's, after which the same is asked again. */
export function isNotYet(outcome: string): boolean {
  return /^(503|429) /.test(outcome);
}

function hashOf(claimId: string, text: string): bigint {
  return BigInt(`0x${hash('md5', claimId + text)}`);
}

/** As text, whatever order a value's keys are in: the database keeps what a claim gave in its own. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
