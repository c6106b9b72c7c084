import type { ScanItem } from '#server/claims/scan-item.ts';
import type { Context, StaffContext } from '#server/context.ts';
import { reportScan } from '#server/fraud/report-scan.ts';
import { redeemReward } from '#server/rewards/redeem-reward.ts';
import { DAY_MS, HISTORY_DAYS as DAYS } from './catalogue.ts';
import { unlessRefused, type DemoBatch } from './program.ts';
import { Chance } from './random.ts';

const HOUR_MS = 3_600_000;
/** Vietnam's clocks, for the hours at which people eat noodles. */
const OFFSET_MS = 7 * HOUR_MS;
const MEMBERS = 1600;
const AT_ONCE = 400;
const hourWeights = [1, 0, 0, 0, 1, 3, 8, 9, 6, 5, 7, 12, 11, 6, 5, 6, 8, 12, 16, 20, 18, 13, 7, 3];
const networks = [
  '14.161.22.0/24',
  '113.160.92.0/24',
  '27.72.98.0/24',
  '115.73.211.0/24',
  '171.224.180.0/24',
  '42.112.30.0/24',
];

interface Shopper {
  deviceId: string;
  network: string;
  fromDay: number;
  /** How often this one buys: a few buy much, most buy little. */
  appetite: number;
}

/** Six weeks of packs opened, in the order in which they were: each through the claim path, dated back. */
export async function writeHistory(
  owner: StaffContext,
  batches: readonly DemoBatch[],
  today: Date,
  log: (line: string) => void,
): Promise<void> {
  const chance = new Chance(20_261);
  const start = new Date(
    Math.floor((today.getTime() + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS - DAYS * DAY_MS,
  );
  const shoppers = makeShoppers(chance, start);
  const used = new Map(batches.map((batch) => [batch.batchId, 0]));
  for (let day = 0; day <= DAYS; day += 1) {
    const until = Math.min(start.getTime() + (day + 1) * DAY_MS, today.getTime() - 60_000);
    const scans = dayOfScans({ chance, shoppers, batches, used, day, start, owner }).filter(
      ({ at }) => at.getTime() < until,
    );
    for (let from = 0; from < scans.length; from += AT_ONCE) {
      await Promise.all(scans.slice(from, from + AT_ONCE).map((scan) => owner.lanes.submit(scan)));
    }
    await reportSome(owner, chance, scans);
    await redeemSome(owner, chance, shoppers, new Date(until - HOUR_MS), day);
    if (day % 7 === 6) log(`  ${Math.round((day / DAYS) * 100)}% of six weeks of scans`);
  }
}

function makeShoppers(chance: Chance, start: Date): Shopper[] {
  return Array.from({ length: MEMBERS }, () => {
    const fromDay = Math.floor(chance.next() ** 1.3 * DAYS);
    return {
      deviceId: chance.id(new Date(start.getTime() + fromDay * DAY_MS)),
      network: chance.pick(networks),
      fromDay,
      appetite: 0.15 + chance.next() ** 4 * 2.4,
    };
  });
}

interface Day {
  chance: Chance;
  shoppers: readonly Shopper[];
  batches: readonly DemoBatch[];
  used: Map<number, number>;
  day: number;
  start: Date;
  owner: Context & StaffContext;
}

type DatedScan = ScanItem & { at: Date };

function dayOfScans(input: Day): DatedScan[] {
  const { chance, shoppers, day } = input;
  const weekend = day % 7 >= 5 ? 1.35 : 1;
  const scans: DatedScan[] = [];
  for (const shopper of shoppers) {
    if (shopper.fromDay > day) continue;
    const eager = shopper.fromDay === day ? 1 : 0;
    const packs = eager + Math.floor(shopper.appetite * weekend * chance.next() * 1.6);
    for (let pack = 0; pack < packs; pack += 1) scans.push(...packOpened(input, shopper));
  }
  return scans.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** One pack: its page opens, then the button is pressed; now and then somebody else scans the same code later. */
function packOpened(
  { chance, batches, used, day, start, owner, shoppers }: Day,
  shopper: Shopper,
): DatedScan[] {
  const onShelf = batches.filter((batch) => batch.fromDay <= day);
  const batch = chance.pick(onShelf);
  const position = used.get(batch.batchId) ?? 0;
  used.set(batch.batchId, position + 1);
  // Packs of a carton are opened all over the country: serials come in no order.
  const serial = batch.firstSerial + ((position * 7919) % (batch.active - 2000));
  const code = {
    code: owner.codes.codeOf(batch.keyId, serial),
    keyId: batch.keyId,
    serial,
    programId: owner.actor.programId,
    batchId: batch.batchId,
    test: false,
  };
  const at = new Date(start.getTime() + day * DAY_MS + hourOfDay(chance) * HOUR_MS + chance.below(HOUR_MS));
  const seen = (kind: ScanItem['kind'], by: Shopper, when: Date, country = 'VN'): DatedScan => ({
    kind,
    scanId: chance.id(when),
    code,
    deviceId: by.deviceId,
    country,
    network: country === 'VN' ? by.network : '203.144.88.0/24',
    at: when,
  });
  const scans = [seen('look', shopper, at)];
  if (chance.next() > 0.04)
    scans.push(seen('claim', shopper, new Date(at.getTime() + 2500 + chance.below(9000))));
  if (chance.next() < 0.009) {
    const other = chance.pick(shoppers);
    const later = new Date(at.getTime() + 20_000 + Math.floor(chance.next() ** 3 * 20 * HOUR_MS));
    const country = chance.next() < 0.15 ? 'KH' : 'VN';
    scans.push(
      seen('look', other, later, country),
      seen('claim', other, new Date(later.getTime() + 4000), country),
    );
  }
  return scans;
}

function hourOfDay(chance: Chance): number {
  let left = chance.next() * hourWeights.reduce((sum, weight) => sum + weight, 0);
  return Math.max(
    0,
    hourWeights.findIndex((weight) => (left -= weight) < 0),
  );
}

/** Some of those who came second say so. */
async function reportSome(owner: StaffContext, chance: Chance, scans: readonly DatedScan[]): Promise<void> {
  const words = [
    'Gói mới mở mà báo đã dùng',
    'Tôi vừa mua ở tạp hoá gần nhà',
    null,
    'Tem dưới nắp bị cào sẵn',
  ];
  const seen = new Map<number, string>();
  for (const { code, deviceId, kind, at } of scans) {
    const first = seen.get(code.serial) ?? deviceId;
    seen.set(code.serial, first);
    if (first === deviceId || kind !== 'claim' || chance.next() > 0.4) continue;
    const { programId, keyId, serial } = code;
    const report = {
      reportId: chance.id(at),
      deviceId,
      programId,
      keyId,
      serial,
      message: chance.pick(words),
    };
    await reportScan(owner, report).catch(unlessRefused);
  }
}

async function redeemSome(
  owner: StaffContext,
  chance: Chance,
  shoppers: readonly Shopper[],
  at: Date,
  day: number,
): Promise<void> {
  const { programId } = owner.actor;
  const rewardIds = (
    await owner.sql<{ rewardId: number }[]>`
      select reward_id as "rewardId" from reward where program_id = ${programId} order by price_points`
  ).map((row) => row.rewardId);
  for (let tries = 0; tries < 4 + day; tries += 1) {
    const { deviceId: memberId } = chance.pick(shoppers);
    const when = new Date(at.getTime() - chance.below(8 * HOUR_MS));
    const redemptionId = chance.id(when);
    const rewardId = rewardIds[Math.floor(chance.next() ** 2 * rewardIds.length)] ?? 0;
    await redeemReward(owner, { programId, memberId, rewardId, redemptionId, at: when }).catch(unlessRefused);
  }
}
