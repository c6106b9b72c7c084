import type { CampaignView, ScanPage } from '#server/routes/schemas/shopper.ts';
import { KeptIds } from '#web/scan/kept-ids.ts';
import type { Tools } from '#web/scan/send-kept.ts';

export interface Asked {
  path: string;
  body: Record<string, unknown>;
  work: string | null;
}
type Reaction = { status: number; body: unknown; headers?: Record<string, string> } | 'lost';

/** A phone whose network answers from a script, and whose storage outlives `reload()`. */
export function phone(reactions: Reaction[], storage: Storage | null = memoryStorage()) {
  const asked: Asked[] = [];
  const pauses: number[] = [];
  let made = 0;
  const tools = (): Tools => ({
    kept: new KeptIds(storage),
    newId: () => `id-${(made += 1)}`,
    solve: async (work) => `${work.challenge}:solved`,
    pause: async (ms) => void pauses.push(ms),
    fetch: async (path, options) => {
      const headers = new Headers(options?.headers);
      const body = JSON.parse(options?.body as string) as Asked['body'];
      asked.push({ path: path as string, body, work: headers.get('x-packmint-work') });
      const reaction = reactions.shift() ?? 'lost';
      if (reaction === 'lost') throw new TypeError('network');
      return new Response(JSON.stringify(reaction.body), {
        status: reaction.status,
        headers: reaction.headers ?? {},
      });
    },
  });
  return { tools: tools(), reload: tools, asked, pauses };
}

function memoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    length: 0,
    clear: () => items.clear(),
    key: () => null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

export const campaign: CampaignView = {
  programId: 1,
  campaignId: 1,
  programName: 'Hạc Vàng',
  pointsName: { vi: 'điểm', en: 'points' },
  brandName: 'Mì Hạc Vàng',
  accentColour: '#c8102e',
  productName: 'Mì tôm chua cay',
  headline: { vi: 'Mở gói nhận điểm', en: 'Open and collect' },
  terms: null,
  timeZone: 'Asia/Ho_Chi_Minh',
  startsAt: '2026-11-01T00:00:00.000Z',
  endsAt: '2026-12-31T00:00:00.000Z',
  points: 10,
  test: false,
};
const claimedAt = '2026-11-21T07:12:00.000Z';

export const won = {
  status: 200,
  body: { answer: { outcome: 'won', points: 10, balance: 150, claimedAt }, campaign },
};
export const answered = (answer: object) => ({ status: 200, body: { answer, campaign } });
export const readyPage: ScanPage = {
  code: '7KQM 2XPA 9RTD',
  campaign,
  answer: { outcome: 'ready' },
  language: 'vi',
  work: null,
};
