import { createRoute, z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import type { ShopperGate } from '../http/shopper-gate.ts';
import { memberOf, readWallet, type WalletRead } from '../members/read-wallet.ts';
import { listOffers } from '../rewards/list-offers.ts';
import type { OfferRow } from '../rewards/offer-queries.ts';
import { listVouchers } from '../rewards/list-vouchers.ts';
import { redeemReward } from '../rewards/redeem-reward.ts';
import type { RedemptionRow } from '../rewards/redemption.ts';
import { waysOf } from '../rewards/ways.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import { slugSchema } from './schemas/ledger.ts';
import {
  catalogueSchema,
  redeemRequest,
  redemptionAnswerSchema,
  voucherListSchema,
  vouchersQuery,
  walletSchema,
  type Offer,
  type Voucher,
  type Wallet,
} from './schemas/shopper.ts';

const tags = ['shopper'];

const walletRoute = createRoute({
  method: 'get',
  path: '/api/shop/programs/{programId}/wallet',
  tags,
  summary: 'Balance, history and vouchers of this phone’s member',
  request: {
    params: programParams,
    query: z.object({
      cursor: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
      currency: slugSchema.optional(),
    }),
  },
  responses: { 200: json(walletSchema, 'The wallet; empty before the first claim'), ...problems(404, 422) },
});
const vouchersRoute = createRoute({
  method: 'get',
  path: '/api/shop/programs/{programId}/vouchers',
  tags,
  summary: 'The vouchers of this phone’s member, newest first, a page at a time',
  request: { params: programParams, query: vouchersQuery },
  responses: { 200: json(voucherListSchema, 'A page of vouchers'), ...problems(404, 422) },
});
const catalogueRoute = createRoute({
  method: 'get',
  path: '/api/shop/programs/{programId}/catalogue',
  tags,
  summary: 'What points can be spent on',
  request: { params: programParams },
  responses: { 200: json(catalogueSchema, 'Offers, cheapest first'), ...problems(404, 422) },
});
const redeemRoute = createRoute({
  method: 'post',
  path: '/api/shop/programs/{programId}/redemptions',
  tags,
  summary: 'Spend points on a gift; a retry with the same id gets the same voucher',
  request: { params: programParams, body: jsonBody(redeemRequest) },
  responses: {
    200: json(redemptionAnswerSchema, 'The voucher'),
    ...problems(400, 403, 404, 409, 413, 415, 422),
  },
});

/** What a phone calls about its member's points, and what they buy; behind the guard of the shopper's writes. */
export function walletRoutes(ctx: Context, gate: ShopperGate): Router {
  const router = createRouter();

  async function memberHere(c: HonoContext, programId: number): Promise<string | null> {
    const deviceId = gate.knownDevice(c)?.deviceId;
    return deviceId ? memberOf(ctx.sql, programId, deviceId) : null;
  }

  router.openapi(walletRoute, async (c) => {
    const { programId } = c.req.valid('param');
    const deviceId = gate.knownDevice(c)?.deviceId ?? null;
    const wallet = await readWallet(ctx, { programId, deviceId, ...c.req.valid('query') });
    return c.json(walletView(wallet), 200);
  });
  router.openapi(vouchersRoute, async (c) => {
    const { programId } = c.req.valid('param');
    const memberId = await memberHere(c, programId);
    if (!memberId) return c.json({ vouchers: [], nextCursor: null }, 200);
    const cursor = c.req.valid('query').cursor ?? null;
    const { vouchers, nextCursor } = await listVouchers(ctx.sql, { programId, memberId }, cursor);
    return c.json({ vouchers: vouchers.map(voucherView), nextCursor }, 200);
  });
  router.openapi(catalogueRoute, async (c) => {
    const { programId } = c.req.valid('param');
    const memberId = await memberHere(c, programId);
    return c.json({ offers: (await listOffers(ctx, programId, memberId)).map(offerView) }, 200);
  });
  router.openapi(redeemRoute, async (c) => {
    const { programId } = c.req.valid('param');
    const memberId = await memberHere(c, programId);
    if (!memberId) {
      throw new Refusal('conflict', 'not-enough-points', 'This phone has no points yet; scan a pack first.');
    }
    const { redemption, balance } = await redeemReward(ctx, { programId, memberId, ...c.req.valid('json') });
    return c.json({ voucher: voucherView(redemption), balance }, 200);
  });
  return router;
}

function walletView(wallet: WalletRead): Wallet {
  return {
    ...wallet,
    holdings: wallet.holdings.map(({ slug, name, balance, pending }) => ({ slug, name, balance, pending })),
    expiring: wallet.expiring.map(({ points, expiresAt }) => ({
      points,
      expiresAt: expiresAt.toISOString(),
    })),
    pending: {
      points: wallet.pending.points,
      waiting: wallet.pending.waiting.map((row) => ({
        ...row,
        since: row.since.toISOString(),
        releaseAt: row.releaseAt?.toISOString() ?? null,
      })),
    },
    history: wallet.history.map(({ entry, kind, title, amount, balance, at }) => ({
      entry,
      kind,
      title,
      amount,
      balance,
      at: at.toISOString(),
    })),
    vouchers: wallet.vouchers.map(voucherView),
  };
}

/** An offer as phones see it: nothing of how the brand's partners are reached. */
function offerView({ settings, ...row }: OfferRow): Offer {
  return {
    ...row,
    kind: settings.kind,
    ways: waysOf(settings),
    pickupPoints: settings.kind === 'physical' ? settings.pickupPoints : [],
    amountVnd: settings.kind === 'cashback' ? settings.amountVnd : null,
    place: settings.kind === 'experience' ? settings.place : null,
    offeredUntil: row.offeredUntil?.toISOString() ?? null,
  };
}

function voucherView(row: RedemptionRow): Voucher {
  return {
    voucherId: row.voucherId,
    redemptionId: row.redemptionId,
    kind: row.kind,
    hasCode: row.hasCode,
    fulfilment: row.fulfilment,
    rewardName: row.rewardName,
    picture: row.picture,
    points: row.points,
    state: row.state,
    redeemedAt: row.redeemedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    usedAt: row.usedAt?.toISOString() ?? null,
  };
}
