import type { Database } from '#server/db/connect.ts';
import type { Answer } from '#server/claims/scan-item.ts';
import type { Reply } from './client.ts';
import type { Program } from './program.ts';

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
  won: { claimId: string; points: number; balance: number } | null;
}

interface ClaimRow {
  claimId: string;
  code: number;
  points: number;
  balance: number;
  claimedAt: Date;
  memberId: string;
}

const CONTRADICTIONS_MAX = 20;

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
      if (before !== text) this.#contradict(`${press.claimId} was answered ${before}, then ${text}`);
      return answer;
    }
    this.#answers?.set(press.claimId, text);
    this.#answered += 1;
    this.#count(answer.outcome);
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
    told.won = { claimId, points: answer.points, balance: answer.balance };
  }

  /** Holds what was told against what is. Every id must have been answered by now. Returns all contradictions. */
  async check(sql: Database, { programId, firstSerial }: Program): Promise<string[]> {
    const rows = await sql<ClaimRow[]>`
      select claim_id as "claimId", (serial - ${firstSerial})::int as code, points, balance, claimed_at as "claimedAt",
        member_id as "memberId"
      from claim where program_id = ${programId}`;
    const members = new Map<number, string>();
    for (const row of rows) this.#compare(row, members);
    if (new Set(members.values()).size !== members.size)
      this.#contradict('two phones were told that they have won, and one member has both codes');
    if (this.#codes.size !== rows.length)
      this.#contradict(`${this.#codes.size} codes were told to be claimed, and ${rows.length} are`);
    const [scans] = await sql<[{ count: number }]>`
      select count(*)::int as count from every_scan where program_id = ${programId} and kind = 'claim'`;
    if (scans.count !== this.answered)
      this.#contradict(`${this.answered} claims were answered, and ${scans.count} are written down`);
    return this.contradictions;
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
