import { RecentMap } from '../recent-map.ts';
import type { ScanItem } from './scan-item.ts';

/** Of a phone in a program: whom it acts for, and the last entry of their own account. */
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

type Phone = Pick<ScanItem, 'code' | 'deviceId'>;

const PHONES_MAX = 100_000;
const OTHERS_MAX = 10_000;

/**
 * What this server last saw or wrote of phones, of its own parts of programs' accounts, and of pools. A claim may be
 * decided by it: the transaction that writes the claim demands that it still holds (`demandRecalled`), and where it does
 * not, nothing is written and the claim is decided on facts that are read.
 */
export class Recall {
  /** By device, in the program that it was last seen in: one name more to make would cost more than all that it is asked. */
  readonly #phones = new RecentMap<RecalledPhone & { programId: number }>(PHONES_MAX);
  /** Devices whose last claim won nothing. */
  readonly #wary = new RecentMap<true>(PHONES_MAX);
  readonly #accounts = new RecentMap<RecalledAccount>(OTHERS_MAX);
  readonly #used = new RecentMap<number>(OTHERS_MAX);

  phone({ code, deviceId }: Phone): RecalledPhone | undefined {
    const phone = this.#phones.get(deviceId);
    return phone?.programId === code.programId ? phone : undefined;
  }

  /** Of a phone that has just won. */
  keepWinner({ code, deviceId }: Phone, { memberId, seq, balance }: RecalledPhone): void {
    this.#wary.delete(deviceId);
    this.#phones.set(deviceId, { programId: code.programId, memberId, seq, balance });
  }

  /** Of a phone that was told that it may try. */
  keepLooker({ code, deviceId }: Phone, { memberId, seq, balance }: RecalledPhone): void {
    if (this.#wary.get(deviceId)) return;
    this.#phones.set(deviceId, { programId: code.programId, memberId, seq, balance });
  }

  /** Where the database may be another than it was. */
  forgetAll(): void {
    for (const known of [this.#phones, this.#accounts, this.#used]) known.clear();
  }

  forgetPhone({ deviceId }: Phone): void {
    this.#phones.delete(deviceId);
  }

  /** A phone whose claims win nothing fails those that are decided with it: until it wins, facts are read for it. */
  distrustPhone({ deviceId }: Phone): void {
    this.#phones.delete(deviceId);
    this.#wary.set(deviceId, true);
  }

  account(programId: number, stripe: number): RecalledAccount | undefined {
    return this.#accounts.get(`${programId}:${stripe}`);
  }

  keepAccount(programId: number, stripe: number, account: RecalledAccount): void {
    this.#accounts.set(`${programId}:${stripe}`, account);
  }

  forgetAccount(programId: number, stripe: number): void {
    this.#accounts.delete(`${programId}:${stripe}`);
  }

  /** What was drawn from a pool when it was last read, and here since: never more than was, whatever it is now to hold. */
  used(place: { programId: number; campaignId: number }, pool: string): number | undefined {
    return this.#used.get(`${place.programId}:${place.campaignId}:${pool}`);
  }

  keepUsed(place: { programId: number; campaignId: number }, pool: string, used: number): void {
    this.#used.set(`${place.programId}:${place.campaignId}:${pool}`, used);
  }

  takeFrom(place: { programId: number; campaignId: number }, pool: string, amount: number): void {
    const used = this.used(place, pool);
    if (used !== undefined) this.keepUsed(place, pool, used + amount);
  }
}
