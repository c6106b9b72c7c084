import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import { brandRoles, everyRole, requireStaff } from '../http/require-staff.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';
import { createProduct } from '../products/create-product.ts';
import { getProduct } from '../products/get-product.ts';
import { listProducts } from '../products/list-products.ts';
import { updateProduct } from '../products/update-product.ts';
import { jsonBody } from './json-body.ts';
import { nameOrderSchema, pageQuery, programParams } from './schemas/common.ts';
import {
  productInput,
  productListSchema,
  productParams,
  productPatch,
  productSchema,
} from './schemas/console.ts';

const productsQuery = pageQuery.extend({
  sort: nameOrderSchema,
  q: z.string().max(160).optional().openapi({ description: 'Part of a name or of a GTIN.' }),
  archived: z.stringbool().optional(),
});

const tags = ['products'];
const list = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/products',
  tags,
  summary: 'What the program sells, newest first',
  request: { params: programParams, query: productsQuery },
  responses: { 200: json(productListSchema, 'A page'), ...problems(401, 404, 422) },
});
const create = createRoute({
  method: 'post',
  path: '/api/programs/{programId}/products',
  tags,
  summary: 'Add a product',
  request: { params: programParams, body: jsonBody(productInput) },
  responses: { 201: json(productSchema, 'Added'), ...problems(400, 401, 403, 404, 409, 415, 422) },
});
const read = createRoute({
  method: 'get',
  path: '/api/programs/{programId}/products/{productId}',
  tags,
  summary: 'A product',
  request: { params: productParams },
  responses: { 200: json(productSchema, 'The product'), ...problems(401, 404, 422) },
});
const update = createRoute({
  method: 'patch',
  path: '/api/programs/{programId}/products/{productId}',
  tags,
  summary: 'Change a product, archive it or bring it back',
  request: { params: productParams, body: jsonBody(productPatch) },
  responses: { 200: json(productSchema, 'As it is now'), ...problems(400, 401, 403, 404, 409, 415, 422) },
});

/** What the program sells. */
export function productRoutes(ctx: Context): Router {
  const router = createRouter();
  const staff = { middleware: requireStaff(ctx, everyRole, { inTestMode: true }) };
  const brandStaff = { middleware: requireStaff(ctx, brandRoles) };

  router.openapi({ ...list, ...staff }, async (c) => {
    return c.json(await listProducts({ ...ctx, actor: c.var.actor }, c.req.valid('query')), 200);
  });
  router.openapi({ ...create, ...brandStaff }, async (c) => {
    return c.json(await createProduct({ ...ctx, actor: c.var.actor }, c.req.valid('json')), 201);
  });
  router.openapi({ ...read, ...staff }, async (c) => {
    const { productId } = c.req.valid('param');
    return c.json(await getProduct({ ...ctx, actor: c.var.actor }, productId), 200);
  });
  router.openapi({ ...update, ...brandStaff }, async (c) => {
    const { productId } = c.req.valid('param');
    return c.json(await updateProduct({ ...ctx, actor: c.var.actor }, productId, c.req.valid('json')), 200);
  });
  return router;
}
