import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { readProductLinks } from '../gs1/read-product-links.ts';
import { replaceProductLinks } from '../gs1/replace-product-links.ts';
import { brandRoles, everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { jsonBody } from './json-body.ts';
import { productParams } from './schemas/console.ts';
import { productLinksRequest, productLinksSchema } from './schemas/gs1.ts';

const path = '/api/programs/{programId}/products/{productId}/links';
const tags = ['products'];
const read = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Where the Digital Link of a product leads',
  request: { params: productParams },
  responses: { 200: json(productLinksSchema, 'Its links in their order'), ...problems(401, 404, 422) },
});
const replace = createRoute({
  method: 'put',
  path,
  tags,
  summary: 'Put a list of links in the place of a product’s',
  description: 'Without a default among them, the scan page is the default.',
  request: { params: productParams, body: jsonBody(productLinksRequest) },
  responses: {
    200: json(productLinksSchema, 'As they are now'),
    ...problems(400, 401, 403, 404, 409, 415, 422),
  },
});

/** Links of products, which the resolver gives out. */
export function productLinkRoutes(ctx: Context): Router {
  const router = createRouter();
  router.openapi({ ...read, middleware: requireStaff(ctx, everyRole) }, async (c) => {
    const { productId } = c.req.valid('param');
    return c.json(await readProductLinks({ ...ctx, actor: c.var.actor }, productId), 200);
  });
  router.openapi({ ...replace, middleware: requireStaff(ctx, brandRoles) }, async (c) => {
    const { productId } = c.req.valid('param');
    const links = await replaceProductLinks({ ...ctx, actor: c.var.actor }, productId, c.req.valid('json'));
    return c.json(links, 200);
  });
  return router;
}
