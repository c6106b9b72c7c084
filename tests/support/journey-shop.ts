import { changeRange } from '#server/batches/change-range.ts';
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { updateCampaign } from '#server/campaigns/update-campaign.ts';
import type { Context } from '#server/context.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import { definitionOf, makeSpine, type Spine } from './spine.ts';

/** Campaigns in every state that a pack can be scanned in. */
export interface Shop {
  live: Spine;
  limited: Spine;
  soon: Spine;
  over: Spine;
  paused: Spine;
}

const headline = {
  vi: 'Mở gói mì, quét mã trên nắp bạc, nhận điểm ngay hôm nay',
  en: 'Open the pack, scan the code under the silver lid, get points today',
};
const terms = {
  vi: 'Mỗi mã dùng một lần. Điểm không đổi thành tiền mặt.',
  en: 'Each code counts once. Points cannot be exchanged for cash.',
};

export async function openShop(ctx: Context): Promise<Shop> {
  const live = await makeSpine(ctx, {
    activate: 16,
    definition: { headline, terms, mechanics: [{ kind: 'points-per-pack', points: 1250 }] },
  });
  const { firstSerial } = live;
  // The last two of the active ones are recalled; those behind were never activated.
  const recalled = { to: 'recalled' as const, firstSerial: firstSerial + 14, lastSerial: firstSerial + 15 };
  await changeRange(live.owner, live.batchId, { ...recalled, reason: 'Cuộn bị mất' });
  await changeRange(live.owner, live.batchId, {
    to: 'voided',
    firstSerial: firstSerial + 16,
    lastSerial: firstSerial + 16,
    reason: 'Tem rách',
  });
  // The verb takes no date in the past; time does.
  await ctx.sql`
    insert into code_range (program_id, key_id, batch_id, first_serial, last_serial, state, expires_at)
    select program_id, key_id, batch_id, first_serial + 1, last_serial, state, expires_at from code_range
    where program_id = ${live.programId} and first_serial = ${firstSerial + 17}`;
  await ctx.sql`
    update code_range set last_serial = first_serial, state = 'active', expires_at = now() - interval '1 day'
    where program_id = ${live.programId} and first_serial = ${firstSerial + 17}`;
  for (const [vi, en, picture, pricePoints, stock] of [
    ['Cốc sứ Gió Mùa in hình hoa sen', 'Gió Mùa mug with a lotus drawn by hand', 'cup', 1000, 25],
    ['Một thùng mì 30 gói', 'A case of 30 packs', 'bowl', 30_000, 12],
    ['Vé xem phim', 'A cinema ticket', 'ticket', 500, 0],
  ] as const) {
    await createReward(live.owner, {
      name: { vi, en },
      description: {
        vi: 'Nhận tại cửa hàng đối tác gần bạn nhất.',
        en: 'Picked up at the nearest partner shop.',
      },
      picture,
      pricePoints,
      stock,
      voucherDays: 30,
      state: 'offered',
    });
  }
  const paused = await makeSpine(ctx, { codes: 1, definition: { headline } });
  await setCampaignState(paused.owner, paused.campaignId, 'paused');
  const over = await makeSpine(ctx, { codes: 1, definition: { headline } });
  const past = definitionOf({ headline, endsAt: '2025-11-21T23:00' });
  await updateCampaign(over.owner, over.campaignId, { name: 'Mùa hè', definition: past, version: 1 });
  return {
    live,
    paused,
    limited: await makeSpine(ctx, {
      codes: 4,
      definition: { headline, rules: [{ kind: 'limit-per-person-per-day', claims: 1 }] },
    }),
    soon: await makeSpine(ctx, { codes: 1, definition: { headline, startsAt: '2098-01-19T09:00' } }),
    over,
  };
}
