import Banknote from '@lucide/svelte/icons/banknote';
import ChartNoAxesColumn from '@lucide/svelte/icons/chart-no-axes-column';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import Coins from '@lucide/svelte/icons/coins';
import Copy from '@lucide/svelte/icons/copy';
import Gift from '@lucide/svelte/icons/gift';
import KeyRound from '@lucide/svelte/icons/key-round';
import Medal from '@lucide/svelte/icons/medal';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Package from '@lucide/svelte/icons/package';
import PackageOpen from '@lucide/svelte/icons/package-open';
import Printer from '@lucide/svelte/icons/printer';
import QrCode from '@lucide/svelte/icons/qr-code';
import ScanLine from '@lucide/svelte/icons/scan-line';
import Siren from '@lucide/svelte/icons/siren';
import Ticket from '@lucide/svelte/icons/ticket';
import UserX from '@lucide/svelte/icons/user-x';
import Warehouse from '@lucide/svelte/icons/warehouse';
import Users from '@lucide/svelte/icons/users';
import type { Component } from 'svelte';
import type { RouteName } from '../../routes.ts';

/** Screens that stand in the navigation: those that need no more than the program. */
export type Section = Exclude<
  RouteName,
  'home' | 'campaign' | 'campaignNew' | 'draws' | 'batch' | 'printOrder' | 'product'
>;
interface Entry {
  section: Section;
  icon: Component<{ size?: number; strokeWidth?: number; 'aria-hidden'?: 'true' }>;
  /** Routes that light this entry besides its own. */
  also: readonly RouteName[];
}
interface Group {
  title: 'groupRun' | 'groupWatch' | 'groupAdmin' | null;
  entries: readonly Entry[];
}

export const navigation: readonly Group[] = [
  { title: null, entries: [{ section: 'overview', icon: ChartNoAxesColumn, also: ['home'] }] },
  {
    title: 'groupRun',
    entries: [
      { section: 'campaigns', icon: Megaphone, also: ['campaign', 'campaignNew', 'draws'] },
      { section: 'products', icon: Package, also: ['product'] },
      { section: 'batches', icon: QrCode, also: ['batch'] },
      { section: 'printers', icon: Printer, also: [] },
      { section: 'printOrders', icon: ClipboardList, also: ['printOrder'] },
      { section: 'warehouse', icon: Warehouse, also: [] },
      { section: 'rewards', icon: Gift, also: [] },
      { section: 'tiers', icon: Medal, also: [] },
      { section: 'fulfilment', icon: PackageOpen, also: [] },
      { section: 'payouts', icon: Banknote, also: [] },
    ],
  },
  {
    title: 'groupWatch',
    entries: [
      { section: 'claims', icon: ScanLine, also: [] },
      { section: 'redemptions', icon: Ticket, also: [] },
      { section: 'points', icon: Coins, also: [] },
      { section: 'duplicates', icon: Copy, also: [] },
      { section: 'earlyScans', icon: Siren, also: [] },
      { section: 'excluded', icon: UserX, also: [] },
    ],
  },
  {
    title: 'groupAdmin',
    entries: [
      { section: 'staff', icon: Users, also: [] },
      { section: 'keys', icon: KeyRound, also: [] },
    ],
  },
];
