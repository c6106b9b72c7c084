import type { Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { changeRange } from '#server/batches/change-range.ts';
import { createCampaign } from '#server/campaigns/create-campaign.ts';
import type { Role, StaffContext } from '#server/context.ts';
import { addPrinter } from '#server/printers/add-printer.ts';
import { createOrder } from '#server/printers/create-order.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import { addStaff } from '#server/staff/add-staff.ts';
import { createProgram } from '#server/staff/create-program.ts';
import { addPrefix } from '#server/units/company-prefixes.ts';
import { packBatch } from '#server/units/pack-batch.ts';
import type { World } from './journey-world.ts';
import { Phone } from './phone.ts';
import { definitionOf, makeSpine, type Spine } from './spine.ts';

/** A program with something in every list, one where every list is empty, and people who may open both. */
export interface Office {
  full: Spine;
  emptyId: number;
  /** A campaign not launched yet. */
  draftId: number;
  /** An order for a printer, not sent yet. */
  orderId: number;
}

/** Of everybody who may enter. */
export const password = 'correct horse battery';
export const emailOf = (role: Role) => `${role}@giomua.example`;

export async function openOffice(world: World): Promise<Office> {
  const full = await makeSpine(world.ctx, {
    codes: 12_000,
    activate: 9_000,
    definition: { mechanics: [{ kind: 'points-per-pack', points: 50 }] },
  });
  const { owner, firstSerial } = full;
  await changeRange(owner, full.batchId, {
    to: 'recalled',
    firstSerial: firstSerial + 4000,
    lastSerial: firstSerial + 4999,
    reason: 'Một cuộn bị mất trên đường tới kho Bình Dương',
  });
  await createReward(owner, {
    name: { vi: 'Cốc sứ Gió Mùa in hình hoa sen', en: 'Gió Mùa mug with a lotus drawn by hand' },
    description: { vi: 'Nhận tại cửa hàng đối tác.', en: 'Picked up at a partner shop.' },
    picture: 'cup',
    pricePoints: 40,
    stock: 400,
    voucherDays: 30,
    state: 'offered',
  });
  const draft = await createCampaign(owner, { name: 'Tết sum vầy', definition: definitionOf() });
  const orderId = await packAndOrder(full);
  const empty = await openEmptyProgram(world);
  for (const role of ['owner', 'analyst'] as const) {
    for (const staff of [owner, empty]) {
      const name = role === 'owner' ? 'Nguyễn Thị Thu Trang' : 'Quang Minh';
      await addStaff(staff, { name, email: emailOf(role), role }, password);
    }
  }
  await goShopping(world, full);
  return { full, emptyId: empty.actor.programId, draftId: draft.campaignId, orderId };
}

/** The first 4,000 codes in rolls and cartons; the last 1,000 for a printer. */
async function packAndOrder({ owner, batchId, firstSerial }: Spine): Promise<number> {
  await addPrefix(owner, '8931234');
  await packBatch(owner, batchId, {
    firstSerial,
    lastSerial: firstSerial + 3999,
    prefix: '8931234',
    levels: [
      { kind: 'roll', of: 100 },
      { kind: 'carton', of: 10 },
    ],
  });
  const { printerId } = await addPrinter(owner, {
    name: 'Công ty In và Bao bì Sài Gòn',
    contact: 'Anh Dũng, 028 3823 0000',
    recipient: null,
  });
  const { printOrderId } = await createOrder(owner, {
    printerId,
    batchId,
    firstSerial: firstSerial + 11_000,
    lastSerial: firstSerial + 11_999,
    dueOn: '2027-01-31',
    note: 'Giao về kho Bình Dương',
    format: 'csv',
  });
  return printOrderId;
}

async function openEmptyProgram({ ctx }: World): Promise<StaffContext> {
  const { programId, ownerId } = await ctx.sql.begin((tx) =>
    createProgram(tx, {
      programName: 'Trà Sớm Mai',
      brandName: 'Sớm Mai',
      accentColour: '#0f6650',
      timeZone: 'Asia/Ho_Chi_Minh',
      owner: { name: 'Lan', email: 'lan@sommai.example', passwordHash: 'none' },
    }),
  );
  return { ...ctx, actor: { userId: ownerId, name: 'Lan', role: 'owner', programId } };
}

/** Six buyers; the second half scan a code that is claimed already, and one of them says so. */
async function goShopping({ url }: World, { codes, programId }: Spine): Promise<void> {
  const phones = Array.from({ length: 6 }, () => new Phone(url));
  for (const [index, phone] of phones.entries()) {
    await phone.send('/api/shop/scans', { scanId: uuidv7(), code: codes[index % 3] });
    await phone.claim(codes[index % 3] ?? '');
    if (index < 3) await phone.claim(codes[index + 10] ?? '');
  }
  const message = 'Gói mới mở mà báo đã dùng, mua ở tạp hoá gần nhà';
  await phones[3]?.send('/api/shop/reports', { reportId: uuidv7(), code: codes[0], message });
  for (const phone of phones.slice(0, 2)) {
    await phone.send(`/api/shop/programs/${programId}/redemptions`, { redemptionId: uuidv7(), rewardId: 1 });
  }
}

/** Signs a page's device in without its form. */
export async function enter(page: Page, url: string, role: 'owner' | 'analyst'): Promise<void> {
  const reply = await page.request.post(`${url}/api/auth/sign-in/email`, {
    data: { email: emailOf(role), password },
    headers: { origin: url },
  });
  if (!reply.ok()) throw new Error(`${role} could not sign in: ${reply.status()}`);
}
