import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { csvAnswer } from '../http/csv-answer.ts';
import { requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { exportClaims } from '../insights/export-claims.ts';
import { exportRedemptions } from '../insights/export-redemptions.ts';
import { listClaims } from '../insights/list-claims.ts';
import { listRedemptions, readRedemption } from '../insights/list-redemptions.ts';
import { readActivity } from '../insights/read-activity.ts';
import { useVoucher } from '../rewards/use-voucher.ts';
import { programParams } from './schemas/common.ts';
import {
  activityQuery,
  activitySchema,
  claimListSchema,
  claimsQuery,
  redemptionListSchema,
  redemptionRowSchema,
  redemptionsQuery,
  voucherParams,
} from './schemas/insights.ts';

const tags = ['Insights'];
const paging = { cursor: true, limit: true } as const;
const csv = {
  description: 'UTF-8 with a byte order mark, one row each, in the order of the list',
  content: { 'text/csv': { schema: z.string() } },
};

/** What the program's staff see of scans, claims and redemptions. */
export function insightRoutes(ctx: Context): Router {
  const router = createRouter();
  addActivity(router, ctx);
  addClaims(router, ctx);
  addRedemptions(router, ctx);
  addVoucherUse(router, ctx);
  return router;
}

const everyone = (ctx: Context) => requireStaff(ctx, ['owner', 'marketer', 'analyst'], { inTestMode: true });

function addActivity(router: Router, ctx: Context): void {
  const activity = createRoute({
    method: 'get',
    path: '/api/programs/{programId}/activity',
    summary: 'Scans, claims, points, duplicates, redemptions and new members over time',
    tags,
    middleware: everyone(ctx),
    request: { params: programParams, query: activityQuery },
    responses: { 200: json(activitySchema, 'Counts by local day or hour'), ...problems(401, 403, 404, 422) },
  });
  router.openapi(activity, async (c) =>
    c.json(await readActivity({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200),
  );
}

function addClaims(router: Router, ctx: Context): void {
  const claims = createRoute({
    method: 'get',
    path: '/api/programs/{programId}/claims',
    summary: 'Claims, newest first',
    tags,
    middleware: everyone(ctx),
    request: { params: programParams, query: claimsQuery },
    responses: { 200: json(claimListSchema, 'A page of claims'), ...problems(401, 403, 404, 422) },
  });
  router.openapi(claims, async (c) =>
    c.json(await listClaims({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200),
  );

  const claimsFile = createRoute({
    method: 'get',
    path: '/api/programs/{programId}/claims.csv',
    summary: 'Every claim of the same search as a CSV',
    tags,
    middleware: everyone(ctx),
    request: { params: programParams, query: claimsQuery.omit(paging) },
    responses: { 200: csv, ...problems(401, 403, 404, 422, 503) },
  });
  router.openapi(claimsFile, async (c) =>
    csvAnswer(await exportClaims({ ...ctx, actor: c.var.actor }, c.req.valid('query'))),
  );
}

function addRedemptions(router: Router, ctx: Context): void {
  const redemptions = createRoute({
    method: 'get',
    path: '/api/programs/{programId}/redemptions',
    summary: 'Redemptions with their vouchers, newest first',
    tags,
    middleware: everyone(ctx),
    request: { params: programParams, query: redemptionsQuery },
    responses: { 200: json(redemptionListSchema, 'A page of redemptions'), ...problems(401, 403, 404, 422) },
  });
  router.openapi(redemptions, async (c) =>
    c.json(await listRedemptions({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200),
  );

  const redemptionsFile = createRoute({
    method: 'get',
    path: '/api/programs/{programId}/redemptions.csv',
    summary: 'Every redemption of the same search as a CSV',
    tags,
    middleware: everyone(ctx),
    request: { params: programParams, query: redemptionsQuery.omit(paging) },
    responses: { 200: csv, ...problems(401, 403, 404, 422, 503) },
  });
  router.openapi(redemptionsFile, async (c) =>
    csvAnswer(await exportRedemptions({ ...ctx, actor: c.var.actor }, c.req.valid('query'))),
  );
}

function addVoucherUse(router: Router, ctx: Context): void {
  const voucherUse = createRoute({
    method: 'post',
    path: '/api/programs/{programId}/vouchers/{voucherId}/use',
    summary: 'Take a voucher in: it is used once',
    tags,
    middleware: requireStaff(ctx, ['owner', 'marketer'], { inTestMode: true }),
    request: { params: voucherParams },
    responses: {
      200: json(redemptionRowSchema, 'The redemption, now used'),
      ...problems(401, 403, 404, 409, 422),
    },
  });
  router.openapi(voucherUse, async (c) => {
    const staff = { ...ctx, actor: c.var.actor };
    const { voucherId } = c.req.valid('param');
    await useVoucher(staff, { voucherId });
    return c.json(await readRedemption(staff, voucherId), 200);
  });
}
