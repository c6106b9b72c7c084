import { expect, test } from 'vitest';
import { solveWork, startsWithZeros } from '#web/scan/solve-work.ts';
import { WalletState } from '#web/scan/wallet/wallet-state.svelte.ts';
import { createHash } from 'node:crypto';
import { phone } from './fake-server.ts';

const voucher = { voucherId: 'V7KQM2XPA9RT', state: 'issued' };
const redeemed = { status: 200, body: { voucher, balance: 30 } };
const refusal = (code: string) => ({ status: 409, body: { code } });

test('a redemption whose answer is lost is asked for again with the same id', async () => {
  const { tools, asked } = phone(['lost', 'lost', 'lost', redeemed]);
  const purse = new WalletState(1);
  expect(await purse.redeem(tools, 7)).toBe('failed');
  expect(await purse.redeem(tools, 7)).toEqual(voucher);
  expect(new Set(asked.map(({ body }) => body['redemptionId'])).size).toBe(1);
  expect(asked[0]).toMatchObject({ path: '/api/shop/programs/1/redemptions', body: { rewardId: 7 } });
});

test('each refusal has its own sentence, and the next try is a new redemption', async () => {
  const { tools, asked } = phone([
    refusal('not-enough-points'),
    refusal('stock-exhausted'),
    refusal('other'),
  ]);
  const purse = new WalletState(1);
  expect(await purse.redeem(tools, 7)).toBe('not-enough-points');
  expect(await purse.redeem(tools, 7)).toBe('stock-exhausted');
  expect(await purse.redeem(tools, 7)).toBe('failed');
  expect(new Set(asked.map(({ body }) => body['redemptionId'])).size).toBe(3);
});

test('the work that is found is the work that was asked for', async () => {
  const proof = await solveWork({ challenge: 'a-challenge', bits: 11 });
  expect(proof).toMatch(/^a-challenge:\d+$/);
  expect(startsWithZeros(createHash('sha256').update(proof).digest(), 11)).toBe(true);
});
