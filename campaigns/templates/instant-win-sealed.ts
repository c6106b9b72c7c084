import type { CampaignTemplate } from './index.ts';

export const instantWinSealedTemplate: CampaignTemplate = {
  id: 'instant-win-sealed',
  name: { vi: 'Cào trúng ngay', en: 'Scratch and win' },
  about: {
    vi: 'Số giải được niêm phong sẵn trong từng lô, đúng tới từng giải. Ai trúng đã định từ trước và kiểm chứng được sau khi kết thúc.',
    en: 'Winners are sealed into each batch beforehand, in exact numbers. Who wins is settled, and can be checked after the end.',
  },
  days: 60,
  definition: {
    headline: { vi: 'Cào là biết: hàng ngàn giải đang chờ', en: 'Scratch to see: thousands of prizes' },
    timeZone: 'Asia/Ho_Chi_Minh',
    presentation: 'scratch-card',
    market: 'VN',
    packs: 1_000_000,
    prizes: [
      {
        id: 'first',
        name: { vi: 'Giải nhất: 10.000 điểm', en: 'First prize: 10,000 points' },
        worth: 1_000_000,
        stock: 10,
        gives: { kind: 'points', points: 10_000 },
      },
      {
        id: 'lucky',
        name: { vi: 'Giải may mắn: 100 điểm', en: 'Lucky prize: 100 points' },
        worth: 10_000,
        stock: 20_000,
        gives: { kind: 'points', points: 100 },
      },
    ],
    mechanics: [
      { kind: 'points-per-pack', points: 5 },
      {
        kind: 'instant-win',
        id: 'scratch',
        draw: {
          kind: 'sealed',
          prizes: [
            { prizeId: 'first', winners: 10 },
            { prizeId: 'lucky', winners: 20_000 },
          ],
        },
      },
    ],
    rules: [{ kind: 'limit-per-person-per-day', claims: 10 }, { kind: 'not-excluded' }],
  },
};
