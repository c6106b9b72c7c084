import type { Component } from 'svelte';
import type { RouteName } from '../routes.ts';

/** The screen of each route, a chunk of its own: who signs in waits for no screen but the first. */
export const screens: Record<RouteName, () => Promise<{ default: Component }>> = {
  home: () => import('./overview/OverviewView.svelte'),
  overview: () => import('./overview/OverviewView.svelte'),
  products: () => import('./products/ProductsView.svelte'),
  product: () => import('./products/ProductView.svelte'),
  campaigns: () => import('./campaigns/CampaignsView.svelte'),
  campaignNew: () => import('./campaigns/CampaignNewView.svelte'),
  campaign: () => import('./campaigns/CampaignView.svelte'),
  draws: () => import('./draws/DrawsView.svelte'),
  batches: () => import('./batches/BatchesView.svelte'),
  batch: () => import('./batches/BatchView.svelte'),
  printers: () => import('./printers/PrintersView.svelte'),
  printOrders: () => import('./orders/OrdersView.svelte'),
  printOrder: () => import('./orders/OrderView.svelte'),
  warehouse: () => import('./warehouse/WarehouseView.svelte'),
  claims: () => import('./ClaimsView.svelte'),
  redemptions: () => import('./RedemptionsView.svelte'),
  rewards: () => import('./rewards/RewardsView.svelte'),
  fulfilment: () => import('./rewards/FulfilmentView.svelte'),
  payouts: () => import('./rewards/PayoutsView.svelte'),
  points: () => import('./points/PointsView.svelte'),
  tiers: () => import('./members/TiersView.svelte'),
  excluded: () => import('./members/ExcludedView.svelte'),
  duplicates: () => import('./duplicates/DuplicatesView.svelte'),
  earlyScans: () => import('./duplicates/EarlyScansView.svelte'),
  staff: () => import('./staff/StaffView.svelte'),
  keys: () => import('./keys/KeysView.svelte'),
};
