import { createRoute, z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import type { ScanItem } from '../claims/scan-item.ts';
import type { Context } from '../context.ts';
import { reportScan } from '../fraud/report-scan.ts';
import type { Metrics } from '../http/metrics.ts';
import { createRouter, json, openapiPost, problems, type Router } from '../http/router.ts';
import type { Admitted, ShopperGate } from '../http/shopper-gate.ts';
import { memberOf } from '../members/read-wallet.ts';
import { jsonBody } from './json-body.ts';
import {
  answerSchema,
  campaignViewSchema,
  claimRequest,
  lookRequest,
  reportRequest,
} from './schemas/shopper.ts';

const claimAnswer = z.object({ answer: answerSchema }).openapi('ClaimAnswer');
const lookAnswer = z.object({ answer: answerSchema, campaign: campaignViewSchema }).openapi('LookAnswer');
const tags = ['shopper'];
/** What any write may be refused with: no JSON, from another site, too large, not said to be JSON, not valid. */
const badWrite = [400, 403, 413, 415, 422];

const lookRoute = createRoute({
  method: 'post',
  path: '/api/shop/scans',
  tags,
  summary: 'Record that a phone has opened a pack’s page, and say what the code is to it',
  request: { body: jsonBody(lookRequest) },
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
  request: { body: jsonBody(claimRequest) },
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
  request: { body: jsonBody(reportRequest) },
  responses: {
    200: json(z.object({}), 'Noted, for a person to look at'),
    ...problems(...badWrite, 404, 409, 429),
  },
});

/** What a phone calls about the pack in hand; behind the guard of the shopper's writes. */
export function shopperRoutes(ctx: Context, gate: ShopperGate, metrics: Metrics): Router {
  const router = createRouter();

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
  return router;
}
