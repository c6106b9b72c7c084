import type { Context } from './context.ts';
import { describeKeys } from './http/describe-keys.ts';
import { guardWrite } from './http/guard-write.ts';
import { limitBody } from './http/limit-body.ts';
import { Metrics } from './http/metrics.ts';
import type { PageFiles } from './http/page-files.ts';
import { answerError, problem } from './http/problems.ts';
import { createRouter, type Router } from './http/router.ts';
import { ShopperGate } from './http/shopper-gate.ts';
import { analystRoutes } from './routes/analyst.ts';
import { batchRoutes } from './routes/batches.ts';
import { campaignRoutes } from './routes/campaigns.ts';
import { downloadRoutes } from './routes/downloads.ts';
import { drawRoutes } from './routes/draws.ts';
import { lotteryRoutes } from './routes/lotteries.ts';
import { importRoutes } from './routes/imports.ts';
import { insightRoutes } from './routes/insights.ts';
import { keyRoutes } from './routes/keys.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { printDesignRoutes } from './routes/print-design.ts';
import { printOrderRoutes } from './routes/print-orders.ts';
import { printerPageRoutes } from './routes/printer-page.ts';
import { printerRoutes } from './routes/printers.ts';
import { printRoutes } from './routes/prints.ts';
import { productLinkRoutes } from './routes/product-links.ts';
import { productRoutes } from './routes/products.ts';
import { exclusionRoutes } from './routes/exclusions.ts';
import { fulfilmentRoutes } from './routes/fulfilment.ts';
import { giftRoutes } from './routes/gifts.ts';
import { payoutRoutes } from './routes/payouts.ts';
import { rewardRoutes } from './routes/rewards.ts';
import { sandboxRoutes } from './routes/sandbox.ts';
import { setupRoutes } from './routes/setup.ts';
import { staffRoutes } from './routes/staff.ts';
import { opsRoutes } from './routes/ops.ts';
import { pageRoutes } from './routes/pages.ts';
import { resolverRoutes } from './routes/resolver.ts';
import { tierRoutes } from './routes/tiers.ts';
import { unitRoutes } from './routes/units.ts';
import { walletRoutes } from './routes/wallet.ts';
import { shopperRoutes } from './routes/shopper.ts';

/** The whole of Packmint over HTTP. `files` is null where only the API is served. */
export function createApp(ctx: Context, files: PageFiles | null): Router {
  const app = createRouter();
  const metrics = new Metrics(ctx.lanes);
  const gate = new ShopperGate(ctx, metrics);

  app.onError((error, c) => answerError(error, c, ctx.log));
  app.notFound((c) => problem(c, 404, 'no-such-address', 'There is nothing at this address.'));
  app.use(metrics.middleware);
  app.use('/api/*', limitBody);
  app.use('/api/shop/*', guardWrite(ctx.config.publicUrl));

  app.route('/', opsRoutes(ctx, metrics));
  app.route('/', shopperRoutes(ctx, gate, metrics));
  app.route('/', walletRoutes(ctx, gate));
  app.route('/', giftRoutes(ctx, gate));
  app.route('/', resolverRoutes(ctx, gate));
  const console = [
    setupRoutes,
    staffRoutes,
    keyRoutes,
    productRoutes,
    productLinkRoutes,
    campaignRoutes,
    drawRoutes,
    lotteryRoutes,
    batchRoutes,
    unitRoutes,
    printRoutes,
    printDesignRoutes,
    printerRoutes,
    printOrderRoutes,
    printerPageRoutes,
    downloadRoutes,
    importRoutes,
    exclusionRoutes,
    tierRoutes,
    rewardRoutes,
    fulfilmentRoutes,
    payoutRoutes,
    sandboxRoutes,
  ];
  for (const routes of [...console, insightRoutes, analystRoutes, ledgerRoutes]) app.route('/', routes(ctx));
  app.get('/api/openapi.json', (c) =>
    c.json(
      describeKeys(
        app.getOpenAPI31Document({
          openapi: '3.1.0',
          info: {
            title: 'Packmint',
            version: '1',
            description:
              'Mint one-time codes, claim them once, watch what comes of it. Refusals are problem+json (RFC 9457). ' +
              'A write that may be sent again takes an Idempotency-Key.',
          },
        }),
      ),
    ),
  );
  app.all('/api/*', (c) => problem(c, 404, 'no-such-address', 'There is nothing at this address.'));
  if (files) app.route('/', pageRoutes(ctx, gate, files));
  return app;
}
