import type { CampaignTemplate } from './index.ts';

export const lotteryTemplate: CampaignTemplate = {
  id: 'lottery',
  name: { vi: 'Quay số hằng tuần', en: 'Weekly draw' },
  about: {
    vi: 'Mỗi gói là một lượt dự thưởng; tối thứ bảy hằng tuần quay số trên mọi lượt của tuần, có biên bản công khai.',
    en: 'Each pack is an entry. Every Saturday evening winners are drawn among the week’s entries, with public minutes.',
  },
  days: 56,
  definition: {
    headline: { vi: 'Mỗi gói một lượt quay số tuần', en: 'Each pack enters the weekly draw' },
    timeZone: 'Asia/Ho_Chi_Minh',
    market: 'VN',
    prizes: [
      {
        id: 'weekly',
        name: { vi: 'Giải tuần: 5.000 điểm', en: 'Prize of the week: 5,000 points' },
        worth: 500_000,
        stock: 100,
        gives: { kind: 'points', points: 5000 },
      },
    ],
    mechanics: [
      { kind: 'points-per-pack', points: 5 },
      {
        kind: 'lottery',
        id: 'weekly-draw',
        entriesPerPack: 1,
        drawsAt: { weekday: 6, at: '20:00' },
        prizes: [{ prizeId: 'weekly', winners: 5 }],
      },
    ],
    rules: [{ kind: 'limit-per-person-per-day', claims: 10 }, { kind: 'not-excluded' }],
  },
};
