import type { Context } from '../context.ts';
import { invalidField, Refusal } from '../errors.ts';
import { noteHousehold } from '../members/note-household.ts';
import type { GiftDetails } from '../routes/schemas/gifts.ts';
import { moveFulfilment, setWay, upsertPerson, type HeldFulfilment } from './fulfilment-queries.ts';
import type { FulfilmentWay } from './fulfilment-states.ts';
import { holdGift, type HeldGift } from './hold-gift.ts';
import { askPayout } from './payout-queries.ts';
import { takeVariant } from './queries.ts';
import { sealText } from './sealed.ts';
import { waysOf } from './ways.ts';

export interface DetailsInput {
  programId: number;
  memberId: string;
  redemptionId: string;
  details: GiftDetails;
  /** Which one, where the gift has variants and none was chosen yet: a prize. */
  variantId?: number | undefined;
}

const ways: Record<GiftDetails['way'], FulfilmentWay> = {
  delivery: 'delivery',
  pickup: 'pickup',
  contact: 'pickup',
  wallet: 'payout',
  bank: 'payout',
};

/**
 * Says where a gift goes and to whom; from then on the brand can work on it. The same details sent again change nothing.
 * @throws Refusal `gift-not-found`, `details-not-needed`, `stock-exhausted` (the variant); `invalid` with the field
 */
export async function giveDetails(ctx: Pick<Context, 'sql' | 'secret'>, input: DetailsInput): Promise<void> {
  await holdGift(ctx, { ...input, mayRefund: false }, async (held) => placeDetails(ctx, held, input));
}

/** The same for a gift that is held already. */
async function placeDetails(
  ctx: Pick<Context, 'secret'>,
  { tx, gift }: HeldGift,
  { details, variantId }: Pick<DetailsInput, 'details' | 'variantId'>,
): Promise<void> {
  const { programId, redemptionId } = gift;
  if (gift.state === 'requested') return;
  if (gift.state !== 'details') {
    throw new Refusal('conflict', 'details-not-needed', 'Nothing more is needed for this gift.');
  }
  refuseWay(gift, details);
  const chosen = gift.variantId ?? (gift.hasVariants ? (variantId ?? null) : null);
  if (gift.hasVariants && chosen === null) {
    throw invalidField('variantId', 'variant-missing', 'Choose which one.');
  }
  if (chosen !== null && gift.variantId === null) {
    const [taken] = await takeVariant(tx, programId, gift.rewardId, chosen);
    if (!taken)
      throw new Refusal(
        'conflict',
        'stock-exhausted',
        'The last of these has just gone; choose another one.',
      );
  }
  const pickupPoint = details.way === 'pickup' ? details.point : null;
  await setWay(tx, gift, { way: ways[details.way], pickupPoint, variantId: chosen });
  const place = { what: 'details', programId, id: redemptionId } as const;
  await upsertPerson(tx, gift, sealText(ctx, JSON.stringify(details), place));
  await noteHousehold(ctx, tx, gift, details);
  if (gift.settings.kind === 'cashback' && (details.way === 'wallet' || details.way === 'bank')) {
    const { amountVnd } = gift.settings;
    await askPayout(tx, gift, { amountVnd, way: details.way, hint: hintOf(details) });
  }
  await moveFulfilment(tx, { programId, redemptionId, to: 'requested' });
}

function refuseWay({ settings }: HeldFulfilment, details: GiftDetails): void {
  if (!waysOf(settings).includes(details.way)) {
    throw invalidField(
      'details.way',
      'way-not-offered',
      'This gift cannot be had that way; choose another one.',
    );
  }
  if (details.way !== 'pickup' || settings.kind !== 'physical') return;
  if (!settings.pickupPoints.includes(details.point)) {
    throw invalidField(
      'details.point',
      'point-not-offered',
      'This gift is not handed out there; choose another shop.',
    );
  }
}

/** What staff see of where money goes: enough to tell two apart. */
function hintOf(details: Extract<GiftDetails, { way: 'wallet' | 'bank' }>): string {
  return details.way === 'bank'
    ? `${details.bank} ···${details.account.slice(-4)}`
    : `${details.wallet} ···${details.phone.slice(-3)}`;
}
