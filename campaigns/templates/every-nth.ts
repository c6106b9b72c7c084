import type { CampaignTemplate } from './index.ts';

export const everyNthTemplate: CampaignTemplate = {
  id: 'every-nth',
  name: { vi: 'Gói thứ mười', en: 'Every tenth pack' },
  about: {
    vi: 'Cứ mười gói lại có thưởng, như thẻ tích dấu ở quán quen. Không may rủi, ai cũng tới được.',
    en: 'A bonus with every tenth pack, like the stamp card of your usual shop. No luck needed, everyone gets there.',
  },
  days: 90,
  definition: {
    headline: { vi: 'Cứ mười gói lại có quà', en: 'A gift with every tenth pack' },
    timeZone: 'Asia/Ho_Chi_Minh',
    mechanics: [
      { kind: 'points-per-pack', points: 10 },
      { kind: 'every-nth', id: 'tenth', n: 10, grant: { points: 100 }, repeat: true },
    ],
    rules: [{ kind: 'limit-per-person-per-day', claims: 10 }],
  },
};
