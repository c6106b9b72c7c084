import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import type { Context } from '#server/context.ts';
import { availablePoints } from '#server/ledger/purse.ts';
import { testInstance, type TestInstance } from './instance.ts';
import { makeMember, refundFor, spendFor } from './ledger.ts';
import { makeSpine, type Spine } from './spine.ts';

/** Spendings on a bench are of no reward; the check that asks for one is another test's. */
const OF_REWARDS =
  'every claim of points and every redemption moved just those points, to and from its member';

/** A server for a file of tests of the ledger, and for each test that begins a program and a member of its own. */
export class LedgerBench {
  spine!: Spine;
  memberId = '';
  #instance!: TestInstance;

  /** Opens it for this file; after each test every invariant of the database must hold. */
  static open(): LedgerBench {
    const bench = new LedgerBench();
    beforeAll(async () => {
      bench.#instance = await testInstance();
    });
    afterAll(async () => bench.#instance.stop());
    afterEach(async () => {
      const findings = await verifyDatabase(bench.ctx.sql);
      expect(findings.filter(({ check }) => check !== OF_REWARDS)).toEqual([]);
    });
    return bench;
  }

  get ctx(): Context {
    return this.#instance.ctx;
  }

  async begin(codes = 4): Promise<void> {
    this.spine = await makeSpine(this.ctx, { codes });
    this.memberId = await makeMember(this.ctx, this.spine);
  }

  available(currency = 0): Promise<number> {
    return availablePoints(this.ctx.sql, this.spine.programId, this.memberId, currency);
  }

  /** Answers the transfer's id. */
  spend(points: number, currency = 0): Promise<string> {
    return spendFor(this.spine, this.memberId, points, currency);
  }

  refund(transferId: string) {
    return refundFor(this.spine, this.memberId, transferId);
  }
}
