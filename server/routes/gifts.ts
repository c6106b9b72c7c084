import { createRoute, z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import type { ShopperGate } from '../http/shopper-gate.ts';
import { memberOf } from '../members/read-wallet.ts';
import { cancelGift } from '../rewards/cancel-gift.ts';
import { giveDetails } from '../rewards/give-details.ts';
import { readGift } from '../rewards/read-gift.ts';
import { jsonBody } from './json-body.ts';
import { giftParams, giftSchema } from './schemas/fulfilment.ts';
import { giftDetails } from './schemas/gifts.ts';

const at = '/api/shop/programs/{programId}/gifts/{redemptionId}';
const tags = ['shopper'];
const one = json(giftSchema, 'The gift as it is now');
const detailsRequest = z
  .strictObject({ variantId: z.int().min(1).max(50).optional(), details: giftDetails })
  .openapi('GiftDetailsRequest');

const read = createRoute({
  method: 'get',
  path: at,
  tags,
  summary: 'A gift of this phone’s member: how far it is, and what is still asked',
  request: { params: giftParams },
  responses: { 200: one, ...problems(404, 422) },
});
const details = createRoute({
  method: 'post',
  path: `${at}/details`,
  tags,
  summary: 'Say where a gift goes and to whom, once',
  request: { params: giftParams, body: jsonBody(detailsRequest) },
  responses: { 200: one, ...problems(400, 403, 404, 409, 413, 415, 422) },
});
const cancel = createRoute({
  method: 'post',
  path: `${at}/cancel`,
  tags,
  summary: 'Take a gift back while nobody has begun with it; the points return',
  request: { params: giftParams },
  responses: { 200: one, ...problems(403, 404, 409, 415, 422) },
});

/** Gifts of a phone's member; they stand behind what guards the shopper's writes. */
export function giftRoutes(ctx: Context, gate: ShopperGate): Router {
  const router = createRouter();

  /** @throws Refusal `gift-not-found` where the phone has no member, as for a gift of somebody else */
  async function ownGift(c: HonoContext, { programId, redemptionId }: z.infer<typeof giftParams>) {
    const deviceId = gate.knownDevice(c)?.deviceId;
    const memberId = deviceId ? await memberOf(ctx.sql, programId, deviceId) : null;
    if (!memberId) throw notFound('gift');
    return { programId, memberId, redemptionId };
  }

  router.openapi(read, async (c) => c.json(await readGift(ctx, await ownGift(c, c.req.valid('param'))), 200));
  router.openapi(details, async (c) => {
    const gift = await ownGift(c, c.req.valid('param'));
    await giveDetails(ctx, { ...gift, ...c.req.valid('json') });
    return c.json(await readGift(ctx, gift), 200);
  });
  router.openapi(cancel, async (c) => {
    const gift = await ownGift(c, c.req.valid('param'));
    await cancelGift(ctx, gift);
    return c.json(await readGift(ctx, gift), 200);
  });
  return router;
}
