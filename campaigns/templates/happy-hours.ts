import type { CampaignTemplate } from './index.ts';

export const happyHoursTemplate: CampaignTemplate = {
  id: 'happy-hours',
  name: { vi: 'Giờ vàng nhân đôi', en: 'Double points at happy hour' },
  about: {
    vi: 'Mỗi tối cuối tuần điểm nhân đôi, lần quét đầu tiên được thưởng thêm. Hợp để kéo khách quay lại đúng lúc.',
    en: 'Points double on weekend evenings and the first scan has a bonus. Good for bringing people back at the right time.',
  },
  days: 30,
  definition: {
    headline: { vi: 'Giờ vàng cuối tuần: điểm nhân đôi', en: 'Weekend happy hour: double points' },
    timeZone: 'Asia/Ho_Chi_Minh',
    mechanics: [
      {
        kind: 'points-per-pack',
        points: 10,
        happyHours: [{ weekdays: [5, 6, 7], from: '18:00', to: '21:00', percent: 200 }],
        firstScanBonus: 20,
      },
    ],
    rules: [{ kind: 'limit-per-person-per-day', claims: 10 }],
  },
};
