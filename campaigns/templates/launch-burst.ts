import type { CampaignTemplate } from './index.ts';

export const launchBurstTemplate: CampaignTemplate = {
  id: 'launch-burst',
  name: { vi: 'Ra mắt sản phẩm', en: 'Product launch' },
  about: {
    vi: 'Hai tuần điểm cao để người mua thử sản phẩm mới, giới hạn chặt để điểm đến với nhiều người.',
    en: 'Two weeks of generous points so people try something new, with a tight limit so many get some.',
  },
  days: 14,
  definition: {
    headline: { vi: 'Món mới lên kệ: quét mã, nhận 50 điểm', en: 'New on the shelf: scan for 50 points' },
    timeZone: 'Asia/Ho_Chi_Minh',
    mechanics: [{ kind: 'points-per-pack', points: 50 }],
    rules: [{ kind: 'limit-per-person-per-day', claims: 2 }],
  },
};
