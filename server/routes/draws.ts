import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { drawRecord } from '../draws/draw-record.ts';
import { publishDraw } from '../draws/publish-draw.ts';
import { readDraw } from '../draws/read-draw.ts';
import { revealDraw } from '../draws/reveal-draw.ts';
import { brandRoles, requireStaff } from '../http/require-staff.ts';
import { streamedFile } from '../http/streamed-file.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { jsonBody } from './json-body.ts';
import { campaignParams } from './schemas/console.ts';
import { publicDrawSchema, publishRequest } from './schemas/draws.ts';

const tags = ['draws'];
// As any text: the router's types take every type that ends in json for one object.
const lines: string = 'application/x-ndjson';
const read = createRoute({
  method: 'get',
  path: '/api/draws/{programId}/{campaignId}',
  tags,
  summary: 'A campaign’s draw as the public sees it: hashes, rules, prizes left, and the seed after the end',
  request: { params: campaignParams },
  responses: { 200: json(publicDrawSchema, 'The draw'), ...problems(404, 422) },
});
const record = createRoute({
  method: 'get',
  path: '/api/draws/{programId}/{campaignId}/record',
  tags,
  summary: 'The whole record of a draw, from which `npm run verify-draw` derives every winner again',
  request: { params: campaignParams },
  responses: {
    200: {
      description: 'Lines of JSON, the last one of type `end`; names nobody',
      content: { [lines]: { schema: z.string() } },
    },
    ...problems(404, 409, 422, 503),
  },
});
const publish = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/campaigns/{campaignId}/draw/publications',
  tags,
  summary: 'Publish what a version promises, before anybody can win',
  request: { params: campaignParams, body: jsonBody(publishRequest) },
  responses: {
    200: json(publicDrawSchema, 'As it is public now'),
    ...problems(400, 401, 403, 404, 409, 415, 422),
  },
});
const reveal = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/campaigns/{campaignId}/draw/reveal',
  tags,
  summary: 'Reveal the seed, after the campaign’s end',
  request: { params: campaignParams },
  responses: { 200: json(publicDrawSchema, 'With its seed'), ...problems(401, 403, 404, 409, 422) },
});

/** Draws: what is promised before, shown meanwhile and proved after. */
export function drawRoutes(ctx: Context): Router {
  const router = createRouter();
  const brandStaff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi(read, async (c) => {
    c.header('cache-control', 'public, max-age=5');
    return c.json(await readDraw(ctx, c.req.valid('param')), 200);
  });
  router.openapi(record, (c) => {
    const { programId, campaignId } = c.req.valid('param');
    return streamedFile(drawRecord(ctx, { programId, campaignId }), {
      'content-type': lines,
      'content-disposition': `attachment; filename="draw-${programId}-${campaignId}.ndjson"`,
      'cache-control': 'no-store',
    });
  });
  router.openapi({ ...publish, ...brandStaff }, async (c) => {
    const { campaignId } = c.req.valid('param');
    const { version } = c.req.valid('json');
    return c.json(await publishDraw({ ...ctx, actor: c.var.actor }, campaignId, version), 200);
  });
  router.openapi({ ...reveal, ...brandStaff }, async (c) => {
    const { campaignId } = c.req.valid('param');
    return c.json(await revealDraw({ ...ctx, actor: c.var.actor }, campaignId), 200);
  });
  return router;
}
