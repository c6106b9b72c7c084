import type { Component } from 'svelte';
import type { RouteName } from '../routes.ts';
import BatchesView from './batches/BatchesView.svelte';
import BatchView from './batches/BatchView.svelte';
import CampaignNewView from './campaigns/CampaignNewView.svelte';
import CampaignsView from './campaigns/CampaignsView.svelte';
import CampaignView from './campaigns/CampaignView.svelte';
import ClaimsView from './ClaimsView.svelte';
import DrawsView from './draws/DrawsView.svelte';
import DuplicatesView from './duplicates/DuplicatesView.svelte';
import KeysView from './keys/KeysView.svelte';
import OverviewView from './overview/OverviewView.svelte';
import EarlyScansView from './duplicates/EarlyScansView.svelte';
import ExcludedView from './members/ExcludedView.svelte';
import TiersView from './members/TiersView.svelte';
import OrdersView from './orders/OrdersView.svelte';
import OrderView from './orders/OrderView.svelte';
import PointsView from './points/PointsView.svelte';
import PrintersView from './printers/PrintersView.svelte';
import ProductsView from './products/ProductsView.svelte';
import ProductView from './products/ProductView.svelte';
import RedemptionsView from './RedemptionsView.svelte';
import FulfilmentView from './rewards/FulfilmentView.svelte';
import PayoutsView from './rewards/PayoutsView.svelte';
import RewardsView from './rewards/RewardsView.svelte';
import WarehouseView from './warehouse/WarehouseView.svelte';
import StaffView from './staff/StaffView.svelte';

/** The screen of each route. */
export const screens: Record<RouteName, Component> = {
  home: OverviewView,
  overview: OverviewView,
  products: ProductsView,
  product: ProductView,
  campaigns: CampaignsView,
  campaignNew: CampaignNewView,
  campaign: CampaignView,
  draws: DrawsView,
  batches: BatchesView,
  batch: BatchView,
  printers: PrintersView,
  printOrders: OrdersView,
  printOrder: OrderView,
  warehouse: WarehouseView,
  claims: ClaimsView,
  redemptions: RedemptionsView,
  rewards: RewardsView,
  fulfilment: FulfilmentView,
  payouts: PayoutsView,
  points: PointsView,
  tiers: TiersView,
  excluded: ExcludedView,
  duplicates: DuplicatesView,
  earlyScans: EarlyScansView,
  staff: StaffView,
  keys: KeysView,
};
