import type { CampaignTemplate } from './index.ts';

export const collectSetTemplate: CampaignTemplate = {
  id: 'collect-set',
  name: { vi: 'Ghép chữ nhận quà', en: 'Collect the letters' },
  about: {
    vi: 'Mỗi gói một chữ, đủ bộ thì có quà. Chữ hiếm giữ nhịp và người chơi luôn thấy mình còn thiếu chữ nào.',
    en: 'A letter in each pack, a gift for the whole word. A rare one keeps the pace, and people see which they still lack.',
  },
  days: 60,
  definition: {
    headline: { vi: 'Ghép đủ chữ NGON, nhận quà lớn', en: 'Collect the word NGON for a big gift' },
    timeZone: 'Asia/Ho_Chi_Minh',
    market: 'VN',
    mechanics: [
      { kind: 'points-per-pack', points: 5 },
      {
        kind: 'collect-set',
        id: 'letters',
        pieces: [
          { id: 'n', name: { vi: 'Chữ N', en: 'Letter N' }, weight: 50 },
          { id: 'g', name: { vi: 'Chữ G', en: 'Letter G' }, weight: 30 },
          { id: 'o', name: { vi: 'Chữ O', en: 'Letter O' }, weight: 15 },
          { id: 'second-n', name: { vi: 'Chữ N vàng', en: 'Golden N' }, weight: 5 },
        ],
        grant: { points: 500 },
        repeat: true,
      },
    ],
    rules: [{ kind: 'limit-per-person-per-day', claims: 10 }, { kind: 'not-excluded' }],
  },
};
