import { localDay } from '#campaigns/local-time.ts';
import type { CampaignDefinition, LocalisedText } from '#campaigns/definition.ts';
import type { ReplaceLinksInput } from '#server/gs1/replace-product-links.ts';
import type { RewardInput } from '#server/routes/schemas/rewards.ts';
import type { TierPlan } from '#server/routes/schemas/tiers.ts';

export const DAY_MS = 86_400_000;
/** How many days before today the first pack is opened. */
export const HISTORY_DAYS = 42;
export const zone = 'Asia/Ho_Chi_Minh';
/** The batch that is at the printers. */
export const ordered = 'Tôm chua cay · lô 2612A';

const text = (vi: string, en: string): LocalisedText => ({ vi, en });

export const products = [
  { name: 'Mì tôm chua cay 75 g', gtin: '8930000000019' },
  { name: 'Mì bò hầm tiêu xanh 80 g', gtin: '8930000000026' },
  { name: 'Phở gà ăn liền 65 g', gtin: '8930000000033' },
  { name: 'Cháo nấm hương 50 g', gtin: '8930000000040' },
] as const;

/** Where the first product's Digital Link leads besides the scan page, which stays its default. */
export const links: ReplaceLinksInput['links'] = [
  {
    linkType: 'pip',
    title: 'Mì tôm chua cay 75 g',
    href: 'https://giomua.example/mi-tom-chua-cay',
    language: 'vi',
    mediaType: 'text/html',
    isDefault: false,
  },
  {
    linkType: 'recipeInfo',
    title: 'Ba món ngon trong mười phút',
    href: 'https://giomua.example/cong-thuc',
    language: 'vi',
    mediaType: 'text/html',
    isDefault: false,
  },
];

/** What a demo campaign gives, by the names of the rewards that its prizes are. */
type Promised = Pick<
  CampaignDefinition,
  'mechanics' | 'rules' | 'presentation' | 'registration' | 'packs' | 'prizes'
>;

export interface DemoCampaign {
  name: string;
  headline: LocalisedText;
  /** Days from today. */
  from: number;
  to: number;
  launch: boolean;
  promises: (rewardId: (name: string) => number) => Promised;
}

/** So many points for each pack, so many packs a day. */
const eachPack = (points: number, perDay: number) => (): Promised => ({
  mechanics: [{ kind: 'points-per-pack', points }],
  rules: [{ kind: 'limit-per-person-per-day', claims: perDay }],
});

/** The wheel: exact numbers of prizes sealed into the packs. */
const wheel = (rewardId: (name: string) => number): Promised => ({
  presentation: 'spin-wheel',
  registration: { number: '1207/XNKM-2026', authority: 'Sở Công Thương TP. Hồ Chí Minh' },
  packs: 20_000,
  prizes: [
    {
      id: 'tien',
      name: text('Hoàn tiền 50.000 đ', '50,000 đ cashback'),
      worth: 50_000,
      stock: 200,
      gives: { kind: 'reward', rewardId: rewardId('Hoàn tiền 50.000 đ') },
    },
    {
      id: 'tui',
      name: text('Túi vải Gió Mùa', 'Gió Mùa tote bag'),
      worth: 35_000,
      stock: 500,
      gives: { kind: 'reward', rewardId: rewardId('Túi vải Gió Mùa') },
    },
    {
      id: 'diem',
      name: text('200 điểm', '200 points'),
      worth: 20_000,
      stock: 2000,
      gives: { kind: 'points', points: 200 },
    },
  ],
  mechanics: [
    { kind: 'points-per-pack', points: 5 },
    {
      kind: 'instant-win',
      id: 'vong-quay',
      draw: {
        kind: 'sealed',
        prizes: [
          { prizeId: 'tien', winners: 200 },
          { prizeId: 'tui', winners: 500 },
          { prizeId: 'diem', winners: 2000 },
        ],
      },
    },
  ],
  rules: [{ kind: 'limit-per-person-per-day', claims: 5 }, { kind: 'not-excluded' }],
});

export const campaigns: readonly DemoCampaign[] = [
  {
    name: 'Mùa mưa ấm bụng',
    headline: text('Mở gói, quét mã, nhận 10 điểm', 'Open the pack, scan, get 10 points'),
    from: -42,
    to: 60,
    launch: true,
    promises: eachPack(10, 10),
  },
  {
    name: 'Ra mắt Phở gà',
    headline: text('Phở gà mới: mỗi gói 50 điểm', 'New chicken phở: 50 points a pack'),
    from: -14,
    to: 16,
    launch: true,
    promises: eachPack(50, 2),
  },
  {
    name: 'Vòng quay cháo nóng',
    headline: text('Mở gói cháo, quay một vòng', 'Open a pack, spin the wheel'),
    from: -21,
    to: 40,
    launch: true,
    promises: wheel,
  },
  {
    name: 'Tết sum vầy',
    headline: text('Tết sum vầy, điểm nhân đôi', 'A Tết together, double points'),
    from: 50,
    to: 85,
    launch: false,
    promises: eachPack(20, 10),
  },
];

export const batches = [
  {
    label: 'Tôm chua cay · lô 2610A',
    product: 'Mì tôm chua cay 75 g',
    campaign: 'Mùa mưa ấm bụng',
    codes: 60_000,
    active: 60_000,
    fromDay: 0,
  },
  {
    label: 'Bò hầm · lô 2610B',
    product: 'Mì bò hầm tiêu xanh 80 g',
    campaign: 'Mùa mưa ấm bụng',
    codes: 40_000,
    active: 32_000,
    fromDay: 6,
  },
  {
    label: 'Phở gà · lô 2611A',
    product: 'Phở gà ăn liền 65 g',
    campaign: 'Ra mắt Phở gà',
    codes: 30_000,
    active: 30_000,
    fromDay: 28,
  },
  {
    label: 'Cháo nấm · lô 2611C',
    product: 'Cháo nấm hương 50 g',
    campaign: 'Vòng quay cháo nóng',
    codes: 20_000,
    active: 20_000,
    fromDay: 21,
  },
  {
    label: ordered,
    product: 'Mì tôm chua cay 75 g',
    campaign: 'Mùa mưa ấm bụng',
    codes: 1_000_000,
    active: 0,
    fromDay: 99,
    lot: '2612A',
  },
] as const;

/** The lowest first. */
export const tiers: TierPlan = {
  months: 12,
  tiers: [
    { tier: 'bac', name: text('Bạc', 'Silver'), points: 100 },
    { tier: 'vang', name: text('Vàng', 'Gold'), points: 500 },
  ],
};

export const rewards: readonly Omit<RewardInput, 'state'>[] = [
  {
    name: text('Hũ sa tế mini', 'A little jar of chilli'),
    description: text('Hũ 30 g, nhận ngay tại quầy.', 'A 30 g jar, handed over at the counter.'),
    picture: 'bowl',
    pricePoints: 10,
    stock: 5000,
    voucherDays: 14,
  },
  {
    name: text('Cốc sứ Gió Mùa', 'Gió Mùa mug'),
    description: text(
      'Cốc sứ 350 ml, nhận tại cửa hàng đối tác.',
      'A 350 ml mug, picked up at a partner shop.',
    ),
    picture: 'cup',
    pricePoints: 120,
    stock: 400,
    voucherDays: 30,
  },
  {
    name: text('Một thùng mì 30 gói', 'A case of 30 packs'),
    description: text(
      'Chọn vị bạn thích, nhận tại cửa hàng đối tác.',
      'Any taste you like, picked up at a partner shop.',
    ),
    picture: 'bag',
    pricePoints: 600,
    stock: 60,
    voucherDays: 45,
  },
  {
    name: text('Phiếu mua hàng 50.000 đ', 'Shopping voucher, 50,000 đ'),
    description: text('Dùng một lần tại quầy thu ngân.', 'Used once at the till.'),
    picture: 'voucher',
    pricePoints: 300,
    stock: 200,
    voucherDays: 60,
  },
  {
    name: text('Túi vải Gió Mùa', 'Gió Mùa tote bag'),
    description: text(
      'Vải bố dày, giao tận nhà hoặc nhận tại cửa hàng.',
      'Thick canvas, sent home or picked up.',
    ),
    picture: 'bag',
    pricePoints: 200,
    stock: 900,
    voucherDays: 60,
    tierPrices: { vang: 160 },
    settings: {
      kind: 'physical',
      delivery: true,
      pickupPoints: ['Cửa hàng Gió Mùa, 12 Lê Lợi, Quận 1', 'Cửa hàng Gió Mùa, 45 Bà Triệu, Hà Nội'],
    },
  },
  {
    name: text('Hoàn tiền 50.000 đ', '50,000 đ cashback'),
    description: text('Về ví điện tử hoặc tài khoản ngân hàng.', 'To an e-wallet or a bank account.'),
    picture: 'phone',
    pricePoints: 450,
    stock: 300,
    voucherDays: 60,
    settings: { kind: 'cashback', amountVnd: 50_000, wallet: true, bank: true },
  },
];

/** @param rewardId of the reward that has this name in Vietnamese */
export function definitionOf(
  campaign: DemoCampaign,
  today: Date,
  rewardId: (name: string) => number,
): CampaignDefinition {
  const day = (days: number) => localDay(new Date(today.getTime() + days * DAY_MS), zone);
  return {
    headline: campaign.headline,
    terms: text(
      'Mỗi mã dùng một lần. Điểm đổi quà trong ví, không đổi thành tiền mặt.',
      'Each code works once. Points are for gifts in the wallet, not for cash.',
    ),
    timeZone: zone,
    startsAt: `${day(campaign.from)}T00:00`,
    endsAt: `${day(campaign.to)}T00:00`,
    ...campaign.promises(rewardId),
  };
}
