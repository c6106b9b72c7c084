import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

type RequestLabel = 'method' | 'route' | 'status';

/** Requests of one method and status to one route. */
interface Series {
  method: string;
  status: number;
  histogram: Histogram.Internal<RequestLabel>;
}

/** What an operator watches; served at /metrics in the Prometheus text format. */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests = new Histogram({
    name: 'packmint_http_request_seconds',
    help: 'Time to answer a request, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });
  /** By route: looking one up by its labels is dear. */
  readonly #series = new Map<string, Series[]>();
  readonly #scans = new Counter({
    name: 'packmint_scans_total',
    help: 'Looks and claims answered, by outcome.',
    labelNames: ['kind', 'outcome'],
    registers: [this.registry],
  });
  readonly #refusals = new Counter({
    name: 'packmint_unknown_codes_total',
    help: 'Texts that were no minted code, and askers that were slowed down.',
    labelNames: ['kind'],
    registers: [this.registry],
  });

  /** @param waiting requests in the claim path's queue now */
  constructor(waiting: () => number) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'packmint_claims_waiting',
      help: 'Scans and claims waiting for a lane.',
      registers: [this.registry],
      collect() {
        this.set(waiting());
      },
    });
  }

  countScan(kind: string, outcome: string): void {
    this.#scans.inc({ kind, outcome });
  }

  countRefusal(kind: 'unknown' | 'slowed'): void {
    this.#refusals.inc({ kind });
  }

  /** Times every request under its route's pattern, never under its path: a code is no label. */
  readonly middleware = createMiddleware(async (c, next) => {
    const startedMs = performance.now();
    await next();
    // Of the handler that answered; the last of those that match would be a page's catch-all.
    this.#seriesOf(routePath(c), c.req.method, c.res.status).observe((performance.now() - startedMs) / 1000);
  });

  #seriesOf(route: string, method: string, status: number): Histogram.Internal<RequestLabel> {
    const ofRoute = this.#series.get(route) ?? [];
    const known = ofRoute.find((one) => one.status === status && one.method === method);
    if (known) return known.histogram;
    const histogram = this.#requests.labels(method, route, String(status));
    this.#series.set(route, [...ofRoute, { method, status, histogram }]);
    return histogram;
  }
}
