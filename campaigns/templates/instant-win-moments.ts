import type { CampaignTemplate } from './index.ts';

export const instantWinMomentsTemplate: CampaignTemplate = {
  id: 'instant-win-moments',
  name: { vi: 'Thời điểm vàng', en: 'Winning moments' },
  about: {
    vi: 'Giải mở ra ở những thời điểm bí mật; gói đầu tiên quét sau đó trúng. Giải nào chưa ai trúng thì chờ người kế tiếp.',
    en: 'Prizes open at secret moments and the first pack after wins. A prize that nobody has won waits for the next one.',
  },
  days: 30,
  definition: {
    headline: { vi: 'Quét đúng lúc, mở hộp quà', en: 'Scan at the right moment, open the box' },
    timeZone: 'Asia/Ho_Chi_Minh',
    presentation: 'gift-box',
    market: 'VN',
    prizes: [
      {
        id: 'golden',
        name: { vi: 'Hộp quà vàng: 2.000 điểm', en: 'Golden box: 2,000 points' },
        worth: 200_000,
        stock: 300,
        gives: { kind: 'points', points: 2000 },
      },
    ],
    mechanics: [
      { kind: 'points-per-pack', points: 5 },
      {
        kind: 'instant-win',
        id: 'moments',
        draw: { kind: 'moments', rollover: true, prizes: [{ prizeId: 'golden', winners: 300 }] },
      },
    ],
    rules: [{ kind: 'limit-per-person-per-day', claims: 10 }, { kind: 'not-excluded' }],
  },
};
