import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { askCorrection } from '../ledger/ask-correction.ts';
import { addCurrency, listCurrencies, setExpiry } from '../ledger/currencies.ts';
import { decideCorrection } from '../ledger/decide-correction.ts';
import { decidePending } from '../ledger/decide-pending.ts';
import { listCorrections } from '../ledger/list-corrections.ts';
import { listPending } from '../ledger/list-pending.ts';
import { readMemberLedger } from '../ledger/read-member-ledger.ts';
import { reverseEntry } from '../ledger/reverse-entry.ts';
import { tellLiability } from '../ledger/tell-liability.ts';
import { jsonBody } from './json-body.ts';
import { correctionView, currencyView, memberLedgerView, pendingView } from './ledger-views.ts';
import { programParams } from './schemas/common.ts';
import * as schemas from './schemas/ledger.ts';

const tags = ['points'];
const read = problems(401, 403, 404, 422);
const written = problems(400, 401, 403, 404, 409, 415, 422);
const at = '/api/programs/{programId}';

const currencies = createRoute({
  method: 'get',
  path: `${at}/currencies`,
  tags,
  summary: 'The currencies of points, the program’s own first, and when their points expire',
  request: { params: programParams },
  responses: { 200: json(schemas.currencyListSchema, 'All of them'), ...read },
});
const add = createRoute({
  method: 'post',
  path: `${at}/currencies`,
  tags,
  summary: 'Add a currency of points',
  request: { params: programParams, body: jsonBody(schemas.currencyInput) },
  responses: { 201: json(schemas.currencySchema, 'Added'), ...written },
});
const expiry = createRoute({
  method: 'put',
  path: `${at}/currencies/{currency}/expiry`,
  tags,
  summary: 'Decide when points expire that are earned from now on',
  request: { params: schemas.currencyParams, body: jsonBody(schemas.expiryInput) },
  responses: { 200: json(schemas.currencySchema, 'As it is now'), ...written },
});
const liability = createRoute({
  method: 'get',
  path: `${at}/liability`,
  tags,
  summary: 'What members hold in each currency, now or at a past instant',
  request: { params: programParams, query: schemas.liabilityQuery },
  responses: { 200: json(schemas.liabilitySchema, 'By currency'), ...read },
});
const pending = createRoute({
  method: 'get',
  path: `${at}/pending-points`,
  tags,
  summary: 'Points that wait, the longest waiting first',
  request: { params: programParams, query: schemas.pendingQuery },
  responses: { 200: json(schemas.pendingListSchema, 'A page'), ...read },
});
const settle = createRoute({
  method: 'post',
  path: `${at}/pending-points/{pendingId}/decision`,
  tags,
  summary: 'Release or void points that wait, for good',
  request: { params: schemas.pendingParams, body: jsonBody(schemas.pendingDecision) },
  responses: { 200: json(schemas.pendingSchema.pick({ amount: true }), 'Decided'), ...written },
});
const corrections = createRoute({
  method: 'get',
  path: `${at}/corrections`,
  tags,
  summary: 'Corrections, newest first; those that are `asked` wait for a second person',
  request: { params: programParams, query: schemas.correctionsQuery },
  responses: { 200: json(schemas.correctionListSchema, 'A page'), ...read },
});
const ask = createRoute({
  method: 'post',
  path: `${at}/corrections`,
  tags,
  summary: 'Ask that points be given or taken by hand; nothing moves before another person agrees',
  request: { params: programParams, body: jsonBody(schemas.correctionInput) },
  responses: { 201: json(schemas.correctionSchema, 'Asked'), ...written },
});
const decide = createRoute({
  method: 'post',
  path: `${at}/corrections/{correctionId}/decision`,
  tags,
  summary: 'Approve or refuse somebody else’s correction, or withdraw one’s own',
  request: { params: schemas.correctionParams, body: jsonBody(schemas.correctionDecision) },
  responses: { 200: json(schemas.correctionSchema, 'Decided'), ...written },
});
const member = createRoute({
  method: 'get',
  path: `${at}/members/{memberId}/ledger`,
  tags,
  summary: 'What a member holds, and every entry of one currency, newest first',
  request: { params: schemas.memberParams, query: schemas.memberLedgerQuery },
  responses: { 200: json(schemas.memberLedgerSchema, 'A page of entries'), ...read },
});
const reverse = createRoute({
  method: 'post',
  path: `${at}/members/{memberId}/reversals`,
  tags,
  summary: 'Take the points of a claim or a correction back, once',
  request: { params: schemas.memberParams, body: jsonBody(schemas.reversalInput) },
  responses: { 200: json(schemas.reversalSchema, 'Taken back'), ...written },
});

/** Points: currencies and their expiry, what is owed, what waits, and what is set right by hand. */
export function ledgerRoutes(ctx: Context): Router {
  const router = createRouter();
  const everyone = { middleware: requireStaff(ctx, everyRole) };
  const analysts = { middleware: requireStaff(ctx, ['owner', 'analyst']) };
  const owners = { middleware: requireStaff(ctx, ['owner']) };

  router.openapi({ ...currencies, ...everyone }, async (c) => {
    const rows = await listCurrencies(ctx.sql, c.var.actor.programId);
    return c.json({ currencies: rows.map(currencyView) }, 200);
  });
  router.openapi({ ...add, ...owners }, async (c) => {
    return c.json(currencyView(await addCurrency({ ...ctx, actor: c.var.actor }, c.req.valid('json'))), 201);
  });
  router.openapi({ ...expiry, ...owners }, async (c) => {
    const { currency } = c.req.valid('param');
    const staff = { ...ctx, actor: c.var.actor };
    return c.json(currencyView(await setExpiry(staff, currency, c.req.valid('json').expiry)), 200);
  });
  router.openapi({ ...liability, ...everyone }, async (c) => {
    return c.json(await tellLiability({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200);
  });
  router.openapi({ ...pending, ...analysts }, async (c) => {
    const page = await listPending({ ...ctx, actor: c.var.actor }, c.req.valid('query'));
    return c.json({ ...page, pending: page.pending.map(pendingView) }, 200);
  });
  router.openapi({ ...settle, ...analysts }, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') };
    return c.json(await decidePending({ ...ctx, actor: c.var.actor }, input), 200);
  });
  router.openapi({ ...corrections, ...analysts }, async (c) => {
    const page = await listCorrections({ ...ctx, actor: c.var.actor }, c.req.valid('query'));
    return c.json({ ...page, corrections: page.corrections.map(correctionView) }, 200);
  });
  router.openapi({ ...ask, ...analysts }, async (c) => {
    const row = await askCorrection({ ...ctx, actor: c.var.actor }, c.req.valid('json'));
    return c.json(correctionView(row), 201);
  });
  router.openapi({ ...decide, ...analysts }, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') };
    return c.json(correctionView(await decideCorrection({ ...ctx, actor: c.var.actor }, input)), 200);
  });
  router.openapi({ ...member, ...analysts }, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('query') };
    return c.json(memberLedgerView(await readMemberLedger({ ...ctx, actor: c.var.actor }, input)), 200);
  });
  router.openapi({ ...reverse, ...analysts }, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') };
    return c.json(await reverseEntry({ ...ctx, actor: c.var.actor }, input), 200);
  });
  return router;
}
