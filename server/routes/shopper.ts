import { createRoute, z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import type { ScanItem } from '../claims/scan-item.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { reportScan } from '../fraud/report-scan.ts';
import { guardWrite } from '../http/guard-write.ts';
import type { Metrics } from '../http/metrics.ts';
import { createRouter, json, openapiPost, problems, type Router } from '../http/router.ts';
import type { Admitted, ShopperGate } from '../http/shopper-gate.ts';
import { memberOf, readWallet, type WalletRead } from '../members/read-wallet.ts';
import { listOffers } from '../rewards/list-offers.ts';
import type { OfferRow } from '../rewards/offer-queries.ts';
import { listVouchers } from '../rewards/list-vouchers.ts';
import { redeemReward } from '../rewards/redeem-reward.ts';
import type { RedemptionRow } from '../rewards/redemption.ts';
import { waysOf } from '../rewards/ways.ts';
import { programParams } from './schemas/common.ts';
import { slugSchema } from './schemas/ledger.ts';
import {
  answerSchema,
  campaignViewSchema,
  catalogueSchema,
  claimRequest,
  lookRequest,
  redeemRequest,
  redemptionAnswerSchema,
  voucherListSchema,
  vouchersQuery,
  reportRequest,
  walletSchema,
  type Offer,
  type Voucher,
  type Wallet,
} from './schemas/shopper.ts';

const claimAnswer = z.object({ answer: answerSchema }).openapi('ClaimAnswer');
const lookAnswer = z.object({ answer: answerSchema, campaign: campaignViewSchema }).openapi('LookAnswer');
const body = <Schema>(schema: Schema) => ({ required: true, content: { 'application/json': { schema } } });
const tags = ['shopper'];
/** What any write may be refused with: no JSON, from another site, too large, not said to be JSON, not valid. */
const badWrite = [400, 403, 413, 415, 422];

const lookRoute = createRoute({
  method: 'post',
  path: '/api/shop/scans',
  tags,
  summary: 'Record that a phone has opened a pack’s page, and say what the code is to it',
  request: { body: body(lookRequest) },
  responses: {
    200: json(lookAnswer, 'What the code is to this phone, and the campaign behind it'),
    ...problems(...badWrite, 404, 409, 429, 503),
  },
});
const claimRoute = createRoute({
  method: 'post',
  path: '/api/shop/claims',
  tags,
  summary: 'Claim a code, once; a retry with the same claim id gets the first answer',
  request: { body: body(claimRequest) },
  responses: {
    200: json(claimAnswer, 'The outcome, for good'),
    ...problems(...badWrite, 404, 409, 429, 503),
  },
});
const reportRoute = createRoute({
  method: 'post',
  path: '/api/shop/reports',
  tags,
  summary: 'Report a code that somebody else has claimed',
  request: { body: body(reportRequest) },
  responses: {
    200: json(z.object({}), 'Noted, for a person to look at'),
    ...problems(...badWrite, 404, 409, 429),
  },
});
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
  request: { params: programParams, body: body(redeemRequest) },
  responses: { 200: json(redemptionAnswerSchema, 'The voucher'), ...problems(...badWrite, 404, 409) },
});

/** What phones call. */
export function shopperRoutes(ctx: Context, gate: ShopperGate, metrics: Metrics): Router {
  const router = createRouter();
  router.use('/api/shop/*', guardWrite(ctx.config.publicUrl));

  async function scan(
    c: HonoContext,
    admitted: Extract<Admitted, { code: unknown }>,
    asked: Pick<ScanItem, 'kind' | 'scanId' | 'confirmedAge'>,
  ) {
    const { code, shopper } = admitted;
    const { country, network } = shopper.place;
    const { deviceId } = shopper;
    const answer = await ctx.lanes.submit({ ...asked, code, deviceId, country, network });
    if (code.test) return answer;
    metrics.countScan(asked.kind, answer.outcome);
    // Whoever knows a claim's id is told its answer again; only the phone whose claim it is has bought a pack.
    if (
      answer.outcome === 'won' &&
      !shopper.proven &&
      (await memberOf(ctx.sql, code.programId, shopper.deviceId))
    )
      gate.prove(c, shopper);
    return answer;
  }

  openapiPost(router, lookRoute, lookRequest, async (c, { scanId, code }) => {
    const admitted = await gate.admit(c, code);
    if ('refused' in admitted) return admitted.refused;
    const { programId, batchId } = admitted.code;
    const [answer, campaign] = await Promise.all([
      scan(c, admitted, { kind: 'look', scanId }),
      ctx.views.get(programId, batchId),
    ]);
    return c.json({ answer, campaign }, 200);
  });
  openapiPost(router, claimRoute, claimRequest, async (c, { claimId: scanId, code, confirmedAge }) => {
    const admitted = await gate.admit(c, code);
    if ('refused' in admitted) return admitted.refused;
    const answer = await scan(c, admitted, { kind: 'claim', scanId, confirmedAge });
    return c.json({ answer }, 200);
  });
  router.openapi(reportRoute, async (c) => {
    const { reportId, code, message } = c.req.valid('json');
    const admitted = await gate.admit(c, code);
    if ('refused' in admitted) return admitted.refused as never;
    const { programId, keyId, serial } = admitted.code;
    const { deviceId } = admitted.shopper;
    await reportScan(ctx, { reportId, deviceId, programId, keyId, serial, message: message ?? null });
    return c.json({}, 200);
  });
  router.openapi(walletRoute, async (c) => {
    const { programId } = c.req.valid('param');
    const deviceId = gate.knownDevice(c)?.deviceId ?? null;
    const wallet = await readWallet(ctx, { programId, deviceId, ...c.req.valid('query') });
    return c.json(walletView(wallet), 200);
  });
  router.openapi(vouchersRoute, async (c) => {
    const { programId } = c.req.valid('param');
    const deviceId = gate.knownDevice(c)?.deviceId;
    const memberId = deviceId ? await memberOf(ctx.sql, programId, deviceId) : null;
    if (!memberId) return c.json({ vouchers: [], nextCursor: null }, 200);
    const cursor = c.req.valid('query').cursor ?? null;
    const { vouchers, nextCursor } = await listVouchers(ctx.sql, { programId, memberId }, cursor);
    return c.json({ vouchers: vouchers.map(voucherView), nextCursor }, 200);
  });
  router.openapi(catalogueRoute, async (c) => {
    const { programId } = c.req.valid('param');
    const deviceId = gate.knownDevice(c)?.deviceId;
    const memberId = deviceId ? await memberOf(ctx.sql, programId, deviceId) : null;
    return c.json({ offers: (await listOffers(ctx, programId, memberId)).map(offerView) }, 200);
  });
  router.openapi(redeemRoute, async (c) => {
    const { programId } = c.req.valid('param');
    const deviceId = gate.knownDevice(c)?.deviceId;
    const memberId = deviceId ? await memberOf(ctx.sql, programId, deviceId) : null;
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
