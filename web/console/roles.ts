import type { Role } from '#server/routes/schemas/console.ts';
import type { RouteName } from './routes.ts';

const everyone: readonly Role[] = ['owner', 'marketer', 'analyst'];
const brand: readonly Role[] = ['owner', 'marketer'];
const fraud: readonly Role[] = ['owner', 'analyst'];

const handling: readonly Role[] = ['owner', 'marketer', 'warehouse'];

const allowed: Record<RouteName, readonly Role[]> = {
  home: [...everyone, 'warehouse'],
  overview: everyone,
  products: brand,
  product: brand,
  campaigns: brand,
  campaignNew: brand,
  campaign: brand,
  draws: brand,
  batches: brand,
  batch: brand,
  printers: everyone,
  printOrders: everyone,
  printOrder: everyone,
  warehouse: handling,
  rewards: brand,
  fulfilment: brand,
  payouts: brand,
  claims: everyone,
  redemptions: everyone,
  points: everyone,
  tiers: brand,
  excluded: fraud,
  duplicates: fraud,
  earlyScans: fraud,
  staff: ['owner'],
  keys: ['owner'],
};

/** What comes of test codes; everything else is set up in the program itself. */
const inTestMode: readonly RouteName[] = [
  'home',
  'overview',
  'batches',
  'batch',
  'claims',
  'redemptions',
  'duplicates',
  'earlyScans',
];

/** Whether a role is shown a screen. The server decides for itself; this only keeps closed doors out of sight. */
export function mayOpen(role: Role, screen: RouteName, test = false): boolean {
  return allowed[screen].includes(role) && (!test || inTestMode.includes(screen));
}

/** The screen that a role begins on. */
export function firstScreen(role: Role): 'overview' | 'warehouse' {
  return role === 'warehouse' ? 'warehouse' : 'overview';
}

/** Whether a role may change things: campaigns, codes, rewards, vouchers. */
export function mayChange(role: Role): boolean {
  return brand.includes(role);
}
