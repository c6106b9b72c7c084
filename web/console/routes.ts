/** Every address of the console, below /console. */
export const routes = {
  home: '/',
  overview: '/:programId/overview',
  products: '/:programId/products',
  product: '/:programId/products/:productId',
  campaigns: '/:programId/campaigns',
  campaignNew: '/:programId/campaigns/new',
  campaign: '/:programId/campaigns/:campaignId',
  draws: '/:programId/campaigns/:campaignId/draws',
  batches: '/:programId/batches',
  batch: '/:programId/batches/:batchId',
  printers: '/:programId/printers',
  printOrders: '/:programId/print-orders',
  printOrder: '/:programId/print-orders/:printOrderId',
  warehouse: '/:programId/warehouse',
  claims: '/:programId/claims',
  redemptions: '/:programId/redemptions',
  rewards: '/:programId/rewards',
  fulfilment: '/:programId/fulfilment',
  payouts: '/:programId/payouts',
  points: '/:programId/points',
  tiers: '/:programId/tiers',
  excluded: '/:programId/excluded',
  duplicates: '/:programId/duplicates',
  earlyScans: '/:programId/early-scans',
  staff: '/:programId/staff',
  keys: '/:programId/keys',
} as const;

export type RouteName = keyof typeof routes;
type ParamNames<Path extends string> = Path extends `${string}:${infer Param}/${infer Rest}`
  ? Param | ParamNames<Rest>
  : Path extends `${string}:${infer Param}`
    ? Param
    : never;
export type RouteParams<Name extends RouteName> = Record<ParamNames<(typeof routes)[Name]>, number>;
type Matched = { [Name in RouteName]: { name: Name; params: RouteParams<Name> } }[RouteName];
export type RouteMatch = Matched | { name: 'unknown'; params: Record<string, never> };

const base = '/console';

/** The address of a screen. */
export function href<Name extends RouteName>(
  name: Name,
  params: RouteParams<Name>,
  query: Record<string, string | number> = {},
): string {
  const given = params as Record<string, number>;
  const path = routes[name].replace(/:(\w+)/g, (_, param: string) => String(given[param]));
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
  return `${base}${path}${search.size > 0 ? `?${search.toString()}` : ''}`;
}

/** The screen at an address; ids are whole numbers, anything else is unknown. */
export function matchRoute(pathname: string): RouteMatch {
  const parts = pathname.slice(base.length).split('/').filter(Boolean);
  for (const [name, pattern] of Object.entries(routes)) {
    const wanted = pattern.split('/').filter(Boolean);
    if (wanted.length !== parts.length) continue;
    const params: Record<string, number> = {};
    const fits = wanted.every((segment, index) => {
      const part = parts[index] ?? '';
      if (!segment.startsWith(':')) return segment === part;
      params[segment.slice(1)] = Number(part);
      return /^[1-9]\d{0,9}$/.test(part);
    });
    if (fits) return { name, params } as RouteMatch;
  }
  return { name: 'unknown', params: {} };
}
