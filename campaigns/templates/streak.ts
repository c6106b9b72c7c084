import type { CampaignTemplate } from './index.ts';

export const streakTemplate: CampaignTemplate = {
  id: 'streak',
  name: { vi: 'Bảy ngày liên tiếp', en: 'Seven days in a row' },
  about: {
    vi: 'Mỗi ngày một gói, đủ bảy ngày liền có thưởng, rồi lại bắt đầu chuỗi mới. Hợp với món dùng hằng ngày.',
    en: 'A pack a day, a bonus after seven days in a row, then the next week begins. Good for what people have daily.',
  },
  days: 60,
  definition: {
    headline: { vi: 'Bảy ngày liền, quà về tay', en: 'Seven days in a row, a gift is yours' },
    timeZone: 'Asia/Ho_Chi_Minh',
    mechanics: [
      { kind: 'points-per-pack', points: 10 },
      { kind: 'streak', id: 'week', days: 7, grant: { points: 100 }, repeat: true },
    ],
    rules: [{ kind: 'limit-per-person-per-day', claims: 3 }],
  },
};
