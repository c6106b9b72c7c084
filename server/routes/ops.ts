import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../context.ts';
import type { Metrics } from '../http/metrics.ts';
import { placeOf } from '../http/place.ts';
import { problem } from '../http/problems.ts';
import { createRouter, json, problems, type Router } from '../http/router.ts';

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  tags: ['operation'],
  summary: 'Whether the process answers',
  responses: { 200: json(z.object({ status: z.literal('ok') }), 'It does') },
});
const readyRoute = createRoute({
  method: 'get',
  path: '/readyz',
  tags: ['operation'],
  summary: 'Whether the process can serve: the database answers',
  responses: { 200: json(z.object({ status: z.literal('ready') }), 'It can'), ...problems(503) },
});
const metricsRoute = createRoute({
  method: 'get',
  path: '/metrics',
  tags: ['operation'],
  summary: 'Prometheus metrics, for private networks only',
  responses: {
    200: { description: 'Metrics', content: { 'text/plain': { schema: z.string() } } },
    ...problems(403),
  },
});

/** What load balancers and operators ask. */
export function opsRoutes(ctx: Context, metrics: Metrics): Router {
  const router = createRouter();
  router.openapi(healthRoute, (c) => c.json({ status: 'ok' as const }, 200));
  router.openapi(readyRoute, async (c) => {
    if (await answers(ctx)) return c.json({ status: 'ready' as const }, 200);
    return problem(
      c,
      503,
      'database-away',
      'The database does not answer; claims wait on the phones.',
    ) as never;
  });
  router.openapi(metricsRoute, async (c) => {
    // A proxy that the settings do not know makes every caller look like a neighbour.
    const strangeProxy = ctx.config.proxyHops === 0 && c.req.header('x-forwarded-for') !== undefined;
    if (strangeProxy || !placeOf(c, ctx.config.proxyHops).isPrivate) {
      return problem(c, 403, 'private-only', 'Metrics are answered on private networks only.') as never;
    }
    return c.body(await metrics.registry.metrics(), 200, {
      'content-type': metrics.registry.contentType,
    }) as never;
  });
  return router;
}

const PATIENCE_MS = 2000;

/** Whether the database answers in time: one that hangs is as good as away, and a probe does not wait for long. */
async function answers({ sql }: Context): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false);
  });
  const asked = sql`select 1`.then(
    () => true,
    () => false,
  );
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
