import type { StaffContext } from '#server/context.ts';
import { askCorrection } from '#server/ledger/ask-correction.ts';
import { excludeMembers } from '#server/members/exclude-members.ts';
import { decidePayout } from '#server/rewards/decide-payouts.ts';
import { fulfilGift, type GiftStep } from '#server/rewards/fulfil-gift.ts';
import { giveDetails } from '#server/rewards/give-details.ts';
import { useVoucher } from '#server/rewards/use-voucher.ts';
import type { GiftDetails } from '#server/routes/schemas/gifts.ts';
import { unlessRefused } from './program.ts';
import { Chance } from './random.ts';

interface Gift {
  redemptionId: string;
  memberId: string;
  kind: 'physical' | 'cashback';
  pickupPoint: string;
}

const names = [
  'Nguyễn Thị Hoa',
  'Trần Văn Nam',
  'Lê Minh Châu',
  'Phạm Quốc Bảo',
  'Võ Thị Mai',
  'Đặng Thu Hà',
];
const places = [
  { address: '12/4 Nguyễn Trãi', ward: 'Phường 2', province: 'TP. Hồ Chí Minh' },
  { address: '88 Hoàng Hoa Thám', ward: 'Ngọc Hà', province: 'Hà Nội' },
  { address: '5 Trần Phú', ward: 'Hải Châu', province: 'Đà Nẵng' },
  { address: '31 Hùng Vương', ward: 'Ninh Kiều', province: 'Cần Thơ' },
];
/** Of ten gifts whose owner has said where they go, how far each has come. */
const progress = [4, 4, 4, 4, 3, 3, 2, 1, 0, 0];

/** What members and staff have done since: gifts on their way, money waiting, people left out, a complaint to be put right. */
export async function workDesks(owner: StaffContext): Promise<void> {
  const { sql, actor } = owner;
  const { programId } = actor;
  const chance = new Chance(4711);
  const gifts = await sql<Gift[]>`
    select redemption_id as "redemptionId", r.member_id as "memberId", w.settings ->> 'kind' as kind,
      w.settings #>> '{pickupPoints,0}' as "pickupPoint"
    from fulfilment f
    join redemption r using (program_id, redemption_id)
    join reward w on w.program_id = r.program_id and w.reward_id = r.reward_id
    where f.program_id = ${programId} and f.state = 'details'
    order by r.redeemed_at, redemption_id limit 1000`;
  for (const [index, gift] of gifts.entries()) {
    // Some have not come back to their wallet yet.
    if (chance.next() < 0.15) continue;
    const { redemptionId, memberId, kind } = gift;
    const details = detailsOf(gift, chance);
    await giveDetails(owner, { programId, memberId, redemptionId, details }).catch(unlessRefused);
    const done = progress[Math.floor((index / gifts.length) * progress.length)] ?? 0;
    if (kind === 'cashback') {
      if (done > 1) await decidePayout(owner, redemptionId, { decision: 'approve' }).catch(unlessRefused);
      continue;
    }
    for (const step of stepsOf(details, chance).slice(0, done))
      await fulfilGift(owner, redemptionId, step).catch(unlessRefused);
  }
  await handOver(owner, chance);
  await dateBack(owner);
  await caseOfPeople(owner);
}

function detailsOf({ kind, pickupPoint }: Gift, chance: Chance): GiftDetails {
  const name = chance.pick(names);
  const phone = `09${String(chance.below(100_000_000)).padStart(8, '0')}`;
  if (kind === 'cashback') {
    return chance.next() < 0.6
      ? { way: 'wallet', wallet: 'momo', phone, name }
      : { way: 'bank', bank: 'VCB', account: String(1_000_000_000 + chance.below(900_000_000)), name };
  }
  return chance.next() < 0.7
    ? { way: 'delivery', name, phone, ...chance.pick(places) }
    : { way: 'pickup', name, phone, point: pickupPoint };
}

function stepsOf({ way }: GiftDetails, chance: Chance): GiftStep[] {
  return way === 'pickup'
    ? [{ to: 'approved' }, { to: 'packed' }, { to: 'ready' }, { to: 'collected' }]
    : [
        { to: 'approved' },
        { to: 'packed' },
        { to: 'shipped', courier: 'GHN', tracking: `${10_000_000 + chance.below(90_000_000)}` },
        { to: 'delivered' },
      ];
}

/** Most of those who redeemed a voucher have been to a shop with it. */
async function handOver(owner: StaffContext, chance: Chance): Promise<void> {
  const vouchers = await owner.sql<{ voucherId: string }[]>`
    select v.voucher_id as "voucherId" from voucher v
    join redemption r using (program_id, redemption_id)
    join fulfilment f using (program_id, redemption_id)
    where v.program_id = ${owner.actor.programId} and f.way = 'code' and v.state = 'issued' and v.expires_at > now()
    order by r.redeemed_at, v.voucher_id limit 1000`;
  for (const { voucherId } of vouchers)
    if (chance.next() < 0.7) await useVoucher(owner, { voucherId }).catch(unlessRefused);
}

/** Who holds a voucher goes to the shop within two days; who was told that a code is taken says so a minute later. */
async function dateBack({ sql, actor: { programId } }: StaffContext): Promise<void> {
  await sql`
    update voucher v set used_at = least(v.used_at, r.redeemed_at + (ascii(right(v.voucher_id, 1)) % 40 + 3) * interval '1 hour')
    from redemption r
    where v.program_id = ${programId} and v.state = 'used'
      and r.program_id = v.program_id and r.redemption_id = v.redemption_id`;
  await sql`
    update scan_report r set reported_at = s.last_at + interval '1 minute'
    from (
      select key_id, serial, device_id, max(scanned_at) as last_at from every_scan
      where program_id = ${programId} group by key_id, serial, device_id
    ) s
    where r.program_id = ${programId}
      and s.key_id = r.key_id and s.serial = r.serial and s.device_id = r.device_id`;
}

async function caseOfPeople(owner: StaffContext): Promise<void> {
  const members = await owner.sql<{ memberId: string }[]>`
    select distinct member_id as "memberId" from claim where program_id = ${owner.actor.programId}
    order by member_id limit 4`;
  const [memberId, ...who] = members.map((row) => row.memberId);
  await excludeMembers(owner, { who, reason: 'Nhân viên kho Bình Dương' });
  if (memberId)
    await askCorrection(owner, {
      ...{ memberId, currency: 0, amount: 50 },
      reason: 'Gọi tổng đài: tem rách, không quét được mã',
    });
}
