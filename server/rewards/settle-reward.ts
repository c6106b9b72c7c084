import type { Context } from '../context.ts';
import { invalidField, Refusal } from '../errors.ts';
import type {
  Reward,
  RewardInput,
  RewardPatch,
  RewardSettings,
  RewardVariant,
} from '../routes/schemas/rewards.ts';
import { partnerTarget } from './partner-target.ts';
import type { RewardValues } from './admin-queries.ts';

/** A reward as it is to be written. */
export interface SettledReward {
  values: RewardValues;
  variants: Omit<RewardVariant, 'given'>[];
}

/** What a new reward has where nothing is said: a voucher of our own, without limits. */
const unsaid = {
  settings: { kind: 'voucher', source: 'generated' },
  variants: [],
  tierPrices: {},
  personLimit: null,
  personLimitDays: null,
  offeredFrom: null,
  offeredUntil: null,
} satisfies Partial<RewardInput>;

/** A new reward. @throws Refusal `invalid` with the field */
export function settleNewReward(config: Context['config'], input: RewardInput): SettledReward {
  const { variants, ...values } = { ...unsaid, ...withoutUndefined(input) };
  return settle(config, values, variants, null);
}

/** A reward after a patch. @throws Refusal `invalid` with the field */
export function settleChangedReward(
  config: Context['config'],
  before: Reward,
  patch: RewardPatch,
): SettledReward {
  if (patch.settings && patch.settings.kind !== before.settings.kind) {
    throw invalidField(
      'settings.kind',
      'kind-fixed',
      'What a reward is stays as it was; add another reward.',
    );
  }
  const { variants = before.variants, ...named } = withoutUndefined(patch);
  return settle(config, { ...before, ...named }, variants, before);
}

function withoutUndefined<T extends object>(input: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as never;
}

type VariantInput = NonNullable<RewardInput['variants']>[number] | RewardVariant;

function settle(
  config: Context['config'],
  values: RewardValues,
  variantInputs: readonly VariantInput[],
  before: Reward | null,
): SettledReward {
  checkSettings(config, values.settings);
  if (values.personLimitDays !== null && values.personLimit === null) {
    throw invalidField('personLimit', 'limit-missing', 'Say how many a person may have in that many days.');
  }
  const { offeredFrom, offeredUntil } = values;
  if (offeredFrom !== null && offeredUntil !== null && Date.parse(offeredUntil) <= Date.parse(offeredFrom)) {
    throw invalidField('offeredUntil', 'ends-too-early', 'Let the offer end after it begins.');
  }
  const variants = settleVariants(values.settings, variantInputs, before);
  const stock = stockOf(values, variants, before);
  const needed = before ? before.redeemed + before.reserved : 0;
  if (stock < needed) {
    throw new Refusal(
      'invalid',
      'stock-below-redeemed',
      `${needed} have been redeemed or set apart for prizes; the stock cannot be smaller.`,
      {
        fields: [{ path: 'stock', message: `At least ${needed}.`, minimum: needed }],
      },
    );
  }
  return { values: { ...values, stock }, variants };
}

function stockOf(
  { settings, stock }: RewardValues,
  variants: readonly { stock: number }[],
  before: Reward | null,
): number {
  if (settings.kind === 'voucher' && settings.source === 'imported') return before?.stock ?? 0;
  return variants.length > 0 ? variants.reduce((sum, variant) => sum + variant.stock, 0) : stock;
}

function checkSettings(config: Context['config'], settings: RewardSettings): void {
  switch (settings.kind) {
    case 'physical':
      if (settings.delivery || settings.pickupPoints.length > 0) return;
      throw invalidField(
        'settings.pickupPoints',
        'way-missing',
        'Send it, or name a shop where it is collected.',
      );
    case 'cashback':
      if (settings.wallet || settings.bank) return;
      throw invalidField('settings.wallet', 'way-missing', 'Pay to an e-wallet, to a bank, or to both.');
    case 'external':
      if (partnerTarget(config, settings.url)) return;
      throw invalidField(
        'settings.url',
        'wrong-link-target',
        'Write an address that begins with https:// and is public.',
      );
    case 'voucher':
    case 'experience':
  }
}

function settleVariants(
  settings: RewardSettings,
  inputs: readonly VariantInput[],
  before: Reward | null,
): Omit<RewardVariant, 'given'>[] {
  if (inputs.length === 0) return checkKept([], before);
  if (settings.kind !== 'physical') {
    throw invalidField('variants', 'variants-not-for-kind', 'Only a gift that is handed over has variants.');
  }
  if ((before?.variants.length ?? 0) === 0 && (before?.redeemed ?? 0) + (before?.reserved ?? 0) > 0) {
    throw invalidField(
      'variants',
      'variants-too-late',
      'Pieces without a variant have been given; add another reward.',
    );
  }
  let last = Math.max(0, ...(before?.variants ?? []).map(({ variantId }) => variantId));
  const settled = inputs.map(({ variantId, name, stock }, index) => {
    const known = before?.variants.find((one) => one.variantId === variantId);
    if (variantId !== undefined && !known) {
      throw invalidField(
        `variants.${index}.variantId`,
        'variant-not-found',
        'There is no such variant of this reward.',
      );
    }
    if (known && stock < known.given) {
      throw invalidField(`variants.${index}.stock`, 'stock-below-redeemed', `At least ${known.given}.`, {
        minimum: known.given,
      });
    }
    return { variantId: variantId ?? (last += 1), name, stock };
  });
  return checkKept(settled, before);
}

function checkKept<Variant extends { variantId: number }>(
  settled: Variant[],
  before: Reward | null,
): Variant[] {
  const gone = before?.variants.find(
    ({ variantId, given }) => given > 0 && !settled.some((one) => one.variantId === variantId),
  );
  if (!gone) return settled;
  throw invalidField(
    'variants',
    'variant-given',
    'A variant that was given stays; set its stock to what was given.',
  );
}

/** The tiers that have a price of their own, with their field. */
export function tiersPriced({
  tierPrices,
}: Pick<RewardInput, 'tierPrices'>): { tier: string; path: string }[] {
  return Object.keys(tierPrices ?? {}).map((tier) => ({ tier, path: 'tierPrices' }));
}
