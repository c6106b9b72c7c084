import type { CampaignTemplate } from './index.ts';

export const missionsTemplate: CampaignTemplate = {
  id: 'missions',
  name: { vi: 'Nhiệm vụ có quà', en: 'Missions' },
  about: {
    vi: 'Vài việc nhỏ cộng lại thành một món quà: đủ gói, thử vị khác, quay lại nhiều ngày.',
    en: 'A few small tasks make one gift: enough packs, another flavour, coming back on several days.',
  },
  days: 30,
  definition: {
    headline: { vi: 'Xong nhiệm vụ, nhận quà', en: 'Finish your missions, get a gift' },
    timeZone: 'Asia/Ho_Chi_Minh',
    mechanics: [
      { kind: 'points-per-pack', points: 10 },
      {
        kind: 'missions',
        id: 'explorer',
        tasks: [
          { kind: 'packs', id: 'packs', name: { vi: 'Mở năm gói', en: 'Open five packs' }, count: 5 },
          { kind: 'products', id: 'flavours', name: { vi: 'Thử hai vị', en: 'Try two flavours' }, count: 2 },
          {
            kind: 'days',
            id: 'days',
            name: { vi: 'Quét trong ba ngày', en: 'Scan on three days' },
            count: 3,
          },
        ],
        grant: { points: 300 },
      },
    ],
    rules: [{ kind: 'limit-per-person-per-day', claims: 10 }],
  },
};
