import type { CampaignTemplate } from './index.ts';

export const instantWinOddsTemplate: CampaignTemplate = {
  id: 'instant-win-odds',
  name: { vi: 'Vòng quay may mắn', en: 'Lucky wheel' },
  about: {
    vi: 'Mỗi gói một lượt quay với cơ hội công khai, có trần mỗi ngày và tổng số giải nên chi phí không vượt dự tính.',
    en: 'Each pack spins once at odds that are public, under a cap a day and a stock, so the cost stays where you put it.',
  },
  days: 45,
  definition: {
    headline: { vi: 'Một gói một lượt quay', en: 'One pack, one spin' },
    timeZone: 'Asia/Ho_Chi_Minh',
    presentation: 'spin-wheel',
    market: 'VN',
    prizes: [
      {
        id: 'big',
        name: { vi: '1.000 điểm', en: '1,000 points' },
        worth: 100_000,
        stock: 200,
        gives: { kind: 'points', points: 1000 },
      },
      {
        id: 'small',
        name: { vi: '50 điểm', en: '50 points' },
        worth: 5000,
        stock: 50_000,
        gives: { kind: 'points', points: 50 },
      },
    ],
    mechanics: [
      { kind: 'points-per-pack', points: 5 },
      {
        kind: 'instant-win',
        id: 'wheel',
        draw: {
          kind: 'odds',
          prizes: [
            { prizeId: 'big', chance: 500, perDay: 10 },
            { prizeId: 'small', chance: 50_000 },
          ],
        },
      },
    ],
    rules: [{ kind: 'limit-per-person-per-day', claims: 10 }, { kind: 'not-excluded' }],
  },
};
