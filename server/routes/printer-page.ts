import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { fileAnswer, isSame } from '../http/file-answer.ts';
import { guardWrite } from '../http/guard-write.ts';
import { placeOf } from '../http/place.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { fetchOrder } from '../printers/fetch-order.ts';
import { openPlain } from '../printers/send-plain.ts';
import { reportOrder } from '../printers/report-order.ts';
import { showOrder } from '../printers/show-order.ts';
import { jsonBody } from './json-body.ts';
import {
  fileForm,
  orderRequest,
  printerOrderSchema,
  reportRequest,
  ticketParams,
} from './schemas/print-orders.ts';

const tags = ['printers'];
const show = createRoute({
  method: 'post',
  path: '/api/printer/order',
  tags,
  summary: 'What a printer’s link is for; needs the link’s secret and no sign-in',
  request: { body: jsonBody(orderRequest) },
  responses: { 200: json(printerOrderSchema, 'The order'), ...problems(400, 403, 404, 415, 422) },
});
const report = createRoute({
  method: 'post',
  path: '/api/printer/reports',
  tags,
  summary: 'Report labels delivered, serials printed and serials wasted, by the link’s secret',
  request: { body: jsonBody(reportRequest) },
  responses: {
    200: json(printerOrderSchema, 'The order as it is then'),
    ...problems(400, 403, 404, 409, 415, 422),
  },
});
const bytes = { schema: { type: 'string', format: 'binary' } } as const;
const content = {
  'application/octet-stream': bytes,
  'text/csv': bytes,
  'application/pdf': bytes,
  'application/zip': bytes,
};
const file = createRoute({
  method: 'post',
  path: '/api/printer/files',
  tags,
  summary: 'Download the files of an order by the link’s secret: encrypted with age, or from where it leads',
  request: {
    body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: fileForm } } },
  },
  responses: {
    200: {
      description: 'The whole file, encrypted; a connection that breaks off means that it is not',
      content,
    },
    303: { description: 'Plain files are at this address, for a day' },
    ...problems(404, 409, 422),
  },
});
const plain = createRoute({
  method: 'get',
  path: '/api/printer/files/{ticket}',
  tags,
  summary: 'The plain files of an order, resumed by Range, until all of it was sent once',
  request: { params: ticketParams },
  responses: {
    200: { description: 'The whole file, or with 206 the bytes that Range asked for', content },
    ...problems(404, 409, 416, 422),
  },
});

/** What a printer does at its link, without an account. A form posts for the files, so that no address holds the secret. */
export function printerPageRoutes(ctx: Context): Router {
  const router = createRouter();
  const guard = { middleware: guardWrite(ctx.config.publicUrl) };

  router.openapi({ ...show, ...guard }, async (c) =>
    c.json(await showOrder(ctx, c.req.valid('json').secret), 200),
  );
  router.openapi({ ...report, ...guard }, async (c) =>
    c.json(await reportOrder(ctx, c.req.valid('json'), placeOf(c, ctx.config.proxyHops)), 200),
  );
  router.openapi(file, async (c) => {
    const found = await fetchOrder(ctx, c.req.valid('form').secret, placeOf(c, ctx.config.proxyHops));
    if ('path' in found) return c.redirect(found.path, 303);
    const { fileName, contentType, length, body } = found;
    return new Response(body, {
      headers: {
        'content-type': contentType,
        'content-length': String(length),
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'private, no-store',
      },
    });
  });
  router.openapi(plain, async (c) => {
    const found = await openPlain(ctx, c.req.valid('param').ticket);
    return fileAnswer(c, found, (range) =>
      found.send(range, placeOf(c, ctx.config.proxyHops), isSame(c, found.etag)),
    );
  });
  return router;
}
