import type { ScanItem } from './scan-item.ts';

/** Of a phone: whom it acts for, and the last entry of their own account. */
export interface RecalledPhone {
  /** Null where it has never claimed. */
  memberId: string | null;
  seq: number;
  balance: number;
}
/** Of one writer's part of a program's account: its last entry. */
export interface RecalledAccount {
  seq: number;
  balance: number;
}

const PHONES_MAX = 100_000;
const OTHERS_MAX = 10_000;

/**
 * What this server last saw or wrote of phones, of its own parts of programs' accounts, and of pools. A claim may be
 * decided by it: the transaction that writes the claim demands that it still holds (`demandRecalled`, and the keys and
 * checks of what is written), and where it does not, nothing is written and the claim is decided on facts that are read.
 */
export class Recall {
  readonly #phones = new Map<string, RecalledPhone>();
  readonly #accounts = new Map<string, RecalledAccount>();
  readonly #used = new Map<string, number>();

  phone({ code, deviceId }: Pick<ScanItem, 'code' | 'deviceId'>): RecalledPhone | undefined {
    return this.#phones.get(`${code.programId}:${deviceId}`);
  }

  keepPhone({ code, deviceId }: Pick<ScanItem, 'code' | 'deviceId'>, phone: RecalledPhone): void {
    keep(this.#phones, PHONES_MAX, `${code.programId}:${deviceId}`, phone);
  }

  forgetPhone({ code, deviceId }: Pick<ScanItem, 'code' | 'deviceId'>): void {
    this.#phones.delete(`${code.programId}:${deviceId}`);
  }

  account(programId: number, stripe: number): RecalledAccount | undefined {
    return this.#accounts.get(`${programId}:${stripe}`);
  }

  keepAccount(programId: number, stripe: number, account: RecalledAccount): void {
    keep(this.#accounts, OTHERS_MAX, `${programId}:${stripe}`, account);
  }

  forgetAccount(programId: number, stripe: number): void {
    this.#accounts.delete(`${programId}:${stripe}`);
  }

  /** What was drawn from a pool when it was last read, and here since: never more than was, whatever it is now to hold. */
  used(place: { programId: number; campaignId: number }, pool: string): number | undefined {
    return this.#used.get(`${place.programId}:${place.campaignId}:${pool}`);
  }

  keepUsed(place: { programId: number; campaignId: number }, pool: string, used: number): void {
    keep(this.#used, OTHERS_MAX, `${place.programId}:${place.campaignId}:${pool}`, used);
  }

  takeFrom(place: { programId: number; campaignId: number }, pool: string, amount: number): void {
    const used = this.used(place, pool);
    if (used !== undefined) this.keepUsed(place, pool, used + amount);
  }
}

/** The oldest makes room. */
function keep<Value>(values: Map<string, Value>, most: number, key: string, value: Value): void {
  if (values.size >= most && !values.has(key)) {
    const oldest = values.keys().next();
    if (!oldest.done) values.delete(oldest.value);
  }
  values.set(key, value);
}
