import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { brandRoles, everyRole, handlingRoles, lookingRoles, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { changeCodes } from '../units/change-codes.ts';
import { addPrefix, listPrefixes } from '../units/company-prefixes.ts';
import { findUnit } from '../units/find-unit.ts';
import { listPackings } from '../units/list-packings.ts';
import { listUnits } from '../units/list-units.ts';
import { lookUpCode } from '../units/look-up.ts';
import { packBatch, removePacking } from '../units/pack-batch.ts';
import { jsonBody } from './json-body.ts';
import { programParams } from './schemas/common.ts';
import { batchParams } from './schemas/console.ts';
import {
  codeChangeAnswer,
  codeChangeRequest,
  codeParams,
  codeViewSchema,
  packingListSchema,
  packingParams,
  packRequest,
  prefixListSchema,
  prefixRequest,
  unitListSchema,
  unitParams,
  unitSchema,
  unitsQuery,
} from './schemas/units.ts';

const tags = ['units'];
const at = '/api/programs/{programId}';
const writes = [400, 401, 403, 404, 409, 415, 422];
const prefixes = createRoute({
  method: 'get',
  path: `${at}/company-prefixes`,
  tags,
  summary: 'The GS1 company prefixes that units are numbered under',
  request: { params: programParams },
  responses: { 200: json(prefixListSchema, 'All of them'), ...problems(401, 404) },
});
const prefix = createRoute({
  method: 'post',
  path: `${at}/company-prefixes`,
  tags,
  summary: 'Add a GS1 company prefix',
  request: { params: programParams, body: jsonBody(prefixRequest) },
  responses: { 200: json(prefixListSchema, 'All of them'), ...problems(...writes) },
});
const packings = createRoute({
  method: 'get',
  path: `${at}/batches/{batchId}/packings`,
  tags,
  summary: 'How a batch is packed',
  request: { params: batchParams },
  responses: { 200: json(packingListSchema, 'By serial, at most 1,000'), ...problems(401, 404) },
});
const pack = createRoute({
  method: 'post',
  path: `${at}/batches/{batchId}/packings`,
  tags,
  summary: 'Pack a batch or a part of it by a pattern; a million cartons take no longer than one',
  request: { params: batchParams, body: jsonBody(packRequest) },
  responses: { 201: json(packingListSchema, 'How the batch is packed now'), ...problems(...writes) },
});
const unpack = createRoute({
  method: 'post',
  path: `${at}/packings/{packingId}/removal`,
  tags,
  summary: 'Take a packing back that was wrong; its labels open nothing any more',
  request: { params: packingParams },
  responses: { 200: json(packingListSchema, 'How the batch is packed now'), ...problems(...writes) },
});
const units = createRoute({
  method: 'get',
  path: `${at}/packings/{packingId}/units`,
  tags,
  summary: 'Units of one kind, and how their codes stand',
  request: { params: packingParams, query: unitsQuery },
  responses: { 200: json(unitListSchema, 'A page'), ...problems(401, 404, 422) },
});
const unit = createRoute({
  method: 'get',
  path: `${at}/units/{sscc}`,
  tags,
  summary: 'The unit of a label',
  request: { params: unitParams },
  responses: { 200: json(unitSchema, 'The unit'), ...problems(401, 403, 404, 422) },
});
const code = createRoute({
  method: 'get',
  path: `${at}/codes/{code}`,
  tags,
  summary: 'What a code is: batch, product, how it stands, which units it is packed in',
  request: { params: codeParams },
  responses: { 200: json(codeViewSchema, 'The code'), ...problems(401, 403, 404) },
});
const change = createRoute({
  method: 'post',
  path: `${at}/code-changes`,
  tags,
  summary: 'Change the codes of a unit, or those between two scanned codes',
  description: 'Otherwise like a change of a batch’s ranges, with the same refusals.',
  request: { params: programParams, body: jsonBody(codeChangeRequest) },
  responses: { 200: json(codeChangeAnswer, 'What was changed'), ...problems(...writes) },
});

/** Units of codes, and what is done by their labels or by scanning codes. */
export function unitRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, everyRole) };
  const looking = { middleware: requireStaff(ctx, lookingRoles) };
  const handling = { middleware: requireStaff(ctx, handlingRoles) };
  const brandStaff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi({ ...prefixes, ...staff }, async (c) =>
    c.json({ prefixes: await listPrefixes({ ...ctx, actor: c.var.actor }) }, 200),
  );
  router.openapi({ ...prefix, ...brandStaff }, async (c) => {
    const { prefix: added } = c.req.valid('json');
    return c.json({ prefixes: await addPrefix({ ...ctx, actor: c.var.actor }, added) }, 200);
  });
  router.openapi({ ...packings, ...staff }, async (c) => {
    const { batchId } = c.req.valid('param');
    return c.json({ packings: await listPackings({ ...ctx, actor: c.var.actor }, batchId) }, 200);
  });
  router.openapi({ ...pack, ...brandStaff }, async (c) => {
    const { batchId } = c.req.valid('param');
    const packed = await packBatch({ ...ctx, actor: c.var.actor }, batchId, c.req.valid('json'));
    return c.json({ packings: packed }, 201);
  });
  router.openapi({ ...unpack, ...brandStaff }, async (c) => {
    const { packingId } = c.req.valid('param');
    return c.json({ packings: await removePacking({ ...ctx, actor: c.var.actor }, packingId) }, 200);
  });
  router.openapi({ ...units, ...staff }, async (c) => {
    const { packingId } = c.req.valid('param');
    const listed = await listUnits({ ...ctx, actor: c.var.actor }, packingId, c.req.valid('query'));
    return c.json(listed, 200);
  });
  router.openapi({ ...unit, ...looking }, async (c) =>
    c.json(await findUnit({ ...ctx, actor: c.var.actor }, c.req.valid('param').sscc), 200),
  );
  router.openapi({ ...code, ...looking }, async (c) =>
    c.json(await lookUpCode({ ...ctx, actor: c.var.actor }, c.req.valid('param').code), 200),
  );
  router.openapi({ ...change, ...handling }, async (c) => {
    const { actor } = c.var;
    const { reason, partial, via, to, expiresAt, ...named } = c.req.valid('json');
    const input = { reason, partial, via, to, expiresAt };
    return c.json(await changeCodes({ ...ctx, actor }, named, input), 200);
  });
  return router;
}
