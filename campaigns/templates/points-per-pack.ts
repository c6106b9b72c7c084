import type { CampaignTemplate } from './index.ts';

export const pointsPerPackTemplate: CampaignTemplate = {
  id: 'points-per-pack',
  name: { vi: 'Tích điểm mỗi gói', en: 'Points per pack' },
  about: {
    vi: 'Mỗi gói cho cùng một số điểm. Dễ hiểu, biết trước chi phí, chạy được lâu dài.',
    en: 'Every pack gives the same points. Easy to grasp, a cost you know, good for the long run.',
  },
  days: 60,
  definition: {
    headline: { vi: 'Quét mã trên gói, nhận điểm ngay', en: 'Scan the code on the pack, get points at once' },
    timeZone: 'Asia/Ho_Chi_Minh',
    mechanics: [{ kind: 'points-per-pack', points: 10 }],
    rules: [{ kind: 'limit-per-person-per-day', claims: 10 }],
  },
};
