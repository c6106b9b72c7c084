import { localToUtc, utcToLocal } from '#campaigns/local-time.ts';
import type { Reward, RewardInput, RewardKind, RewardSettings } from '#server/routes/schemas/rewards.ts';

/** What is typed of how a reward reaches people: flat, with numbers that may be missing for now. */
export interface RewardDraft {
  kind: RewardKind;
  delivery: boolean;
  /** A shop a line. */
  pickupPoints: string;
  source: 'generated' | 'imported';
  amountVnd: number | null;
  wallet: boolean;
  bank: boolean;
  url: string;
  timeoutMinutes: number | null;
  place: string;
  variants: { variantId?: number; vi: string; en: string; stock: number | null; given: number }[];
  personLimit: number | null;
  personLimitDays: number | null;
  /** On the program's clocks, `YYYY-MM-DDTHH:mm`; empty for none. */
  offeredFrom: string;
  offeredUntil: string;
  /** A tier a line: `gold 80`. */
  tierPrices: string;
}

export function draftOf(reward: Reward | null, timeZone: string): RewardDraft {
  const settings: Partial<Record<string, unknown>> = reward?.settings ?? {};
  const local = (instant: string | null | undefined) =>
    instant ? utcToLocal(new Date(instant), timeZone).slice(0, 16) : '';
  return {
    kind: reward?.settings.kind ?? 'voucher',
    delivery: settings['delivery'] !== false,
    pickupPoints: ((settings['pickupPoints'] as string[] | undefined) ?? []).join('\n'),
    source: settings['source'] === 'imported' ? 'imported' : 'generated',
    amountVnd: (settings['amountVnd'] as number | undefined) ?? null,
    wallet: settings['wallet'] !== false,
    bank: settings['bank'] !== false,
    url: (settings['url'] as string | undefined) ?? '',
    timeoutMinutes: (settings['timeoutMinutes'] as number | undefined) ?? 60,
    place: (settings['place'] as string | undefined) ?? '',
    variants: (reward?.variants ?? []).map(({ variantId, name, stock, given }) => ({
      ...{ variantId, vi: name.vi, en: name.en, stock, given },
    })),
    personLimit: reward?.personLimit ?? null,
    personLimitDays: reward?.personLimitDays ?? null,
    offeredFrom: local(reward?.offeredFrom),
    offeredUntil: local(reward?.offeredUntil),
    tierPrices: Object.entries(reward?.tierPrices ?? {})
      .map(([tier, price]) => `${tier} ${price}`)
      .join('\n'),
  };
}

/** What is typed, by the paths that the server's refusals name. */
export function pathsOf(draft: RewardDraft): object {
  const variants = draft.variants.map(({ vi, en, stock }) => ({ name: { vi, en }, stock }));
  const { wallet, bank, offeredFrom, offeredUntil } = draft;
  return {
    ...draft,
    settings: { ...draft, wallet: [wallet, bank] },
    variants,
    offeredUntil: [offeredFrom, offeredUntil],
  };
}

/** As the server takes it; what is wrong with it the server says, beside the field. */
export function inputOf(draft: RewardDraft, timeZone: string): Omit<Partial<RewardInput>, 'stock'> {
  const instant = (local: string) => (local ? new Date(localToUtc(local, timeZone)).toISOString() : null);
  return {
    settings: settingsOf(draft),
    variants:
      draft.kind === 'physical'
        ? draft.variants.map(({ variantId, vi, en, stock }) => ({
            ...(variantId === undefined ? {} : { variantId }),
            name: { vi: vi.trim(), en: en.trim() },
            stock: stock ?? 0,
          }))
        : [],
    personLimit: draft.personLimit,
    personLimitDays: draft.personLimitDays,
    offeredFrom: instant(draft.offeredFrom),
    offeredUntil: instant(draft.offeredUntil),
    tierPrices: Object.fromEntries(
      linesOf(draft.tierPrices).map((line) => {
        const [tier = '', price = ''] = line.split(/[\s:=]+/);
        return [tier.toLowerCase(), Number(price)];
      }),
    ),
  };
}

function settingsOf(draft: RewardDraft): RewardSettings {
  switch (draft.kind) {
    case 'physical':
      return { kind: 'physical', delivery: draft.delivery, pickupPoints: linesOf(draft.pickupPoints) };
    case 'voucher':
      return { kind: 'voucher', source: draft.source };
    case 'cashback':
      return { kind: 'cashback', amountVnd: draft.amountVnd ?? 0, wallet: draft.wallet, bank: draft.bank };
    case 'external':
      return { kind: 'external', url: draft.url.trim(), timeoutMinutes: draft.timeoutMinutes ?? 0 };
    case 'experience':
      return { kind: 'experience', place: draft.place.trim() };
  }
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}
