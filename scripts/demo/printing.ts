import { localDay } from '#campaigns/local-time.ts';
import type { Context, StaffContext } from '#server/context.ts';
import { addPrinter } from '#server/printers/add-printer.ts';
import { createOrder } from '#server/printers/create-order.ts';
import { reportOrder } from '#server/printers/report-order.ts';
import { sendOrder } from '#server/printers/send-order.ts';
import { addPrefix } from '#server/units/company-prefixes.ts';
import { packBatch } from '#server/units/pack-batch.ts';
import { ordered, zone } from './catalogue.ts';
import { Chance } from './random.ts';

const DAY_MS = 86_400_000;
const PREFIX = '8930000';
const CODES_OF_A_ROLL = 2000;
const FIRST_ORDER = 40_000;
const SECOND_ORDER = 60_000;
const WASTED = 600;
const EARLY = 9;
const reporting = { name: 'In Bao Bì Sông Hồng', contact: 'Anh Tuấn · 0912 000 118', recipient: null };
const waiting = { name: 'Tem Nhãn Phương Nam', contact: 'in@phuongnam.example', recipient: null };

interface OrderedBatch {
  batchId: number;
  keyId: number;
  firstSerial: number;
}

/** The next packs at two printers: one has reported, the other has just got its order; and a roll that is out too early. */
export async function orderLabels(owner: Context & StaffContext, today: Date): Promise<void> {
  const { sql, actor } = owner;
  const [batch] = await sql<OrderedBatch[]>`
    select batch_id as "batchId", key_id as "keyId", first_serial as "firstSerial" from batch b
    where program_id = ${actor.programId} and label = ${ordered}
      and not exists (select from print_order o where o.program_id = b.program_id)`;
  if (!batch) return;
  const { batchId, firstSerial } = batch;
  const half = firstSerial + FIRST_ORDER;
  const lastSerial = half + SECOND_ORDER - 1;
  await addPrefix(owner, PREFIX);
  await packBatch(owner, batchId, {
    ...{ firstSerial, lastSerial, prefix: PREFIX },
    levels: [{ kind: 'roll', of: CODES_OF_A_ROLL }],
  });
  const [early, late] = [await addPrinter(owner, reporting), await addPrinter(owner, waiting)];
  const dueOn = localDay(new Date(today.getTime() + 12 * DAY_MS), zone);
  const first = await createOrder(owner, {
    ...{ printerId: early.printerId, batchId, firstSerial, lastSerial: half - 1, dueOn, format: 'csv' },
    note: 'Giao về kho Bình Dương',
  });
  const second = await createOrder(owner, {
    ...{ printerId: late.printerId, batchId, firstSerial: half, lastSerial, dueOn, format: 'csv' },
  });
  const { url } = await sendOrder(owner, first.printOrderId);
  await sendOrder(owner, second.printOrderId);
  const good = half - 1 - WASTED;
  await reportOrder(
    owner,
    {
      secret: url.slice(url.indexOf('#') + 1),
      reportId: new Chance(118).id(today),
      delivered: FIRST_ORDER - WASTED,
      printed: [{ firstSerial, lastSerial: good }],
      wasted: [{ firstSerial: good + 1, lastSerial: half - 1, reason: 'Mực nhoè, cắt bỏ' }],
    },
    { network: '113.160.92.0/24', country: 'VN' },
  );
  await scanEarly(owner, batch);
}

/** Packs of one roll are seen in shops before anybody has activated them. */
async function scanEarly(
  { codes, lanes, actor }: Context & StaffContext,
  { batchId, keyId, firstSerial }: OrderedBatch,
): Promise<void> {
  const chance = new Chance(1_812);
  const roll = firstSerial + 6 * CODES_OF_A_ROLL;
  for (let scan = 0; scan < EARLY; scan += 1) {
    const serial = roll + chance.below(CODES_OF_A_ROLL);
    const code = { code: codes.codeOf(keyId, serial), keyId, serial, batchId, test: false };
    await lanes.submit({
      kind: 'look',
      scanId: chance.id(new Date()),
      code: { ...code, programId: actor.programId },
      deviceId: chance.id(new Date()),
      country: 'VN',
      network: '42.112.30.0/24',
    });
  }
}
