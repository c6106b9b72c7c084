import { groupCode } from '#server/codes/alphabet.ts';
import type { Context, StaffContext } from '#server/context.ts';
import { printUrlPrefix } from '#server/prints/url-prefix.ts';
import { addStaff } from '#server/staff/add-staff.ts';
import { createProgram } from '#server/staff/create-program.ts';
import { recordEvent } from '#server/staff/record-event.ts';
import { workDesks } from './demo/desks.ts';
import { writeHistory } from './demo/history.ts';
import { orderLabels } from './demo/printing.ts';
import { prepareProgram, recallRoll, unlessRefused } from './demo/program.ts';

/** What the demo program has to show: a code that nobody has claimed, and who may sign in to the console. */
export interface Demo {
  /** The address printed on a pack. */
  codeUrl: string;
  signIns: { who: string; email: string; password: string }[];
}

const OWNER = { who: 'Owner', name: 'Thu Trang', email: 'trang@giomua.example', role: 'owner' } as const;
const OTHERS = [
  { who: 'Brand marketer', name: 'Ngọc Lan', email: 'lan@giomua.example', role: 'marketer' },
  { who: 'Fraud analyst', name: 'Quang Minh', email: 'minh@giomua.example', role: 'analyst' },
] as const;

/**
 * Fills an instance that has no program yet with a brand, its campaigns and six weeks of scans; goes on where an
 * interrupted start left off; and tells, at every start, what there is to show. Null where the instance is somebody's own.
 */
export async function seedDemo(context: Context, log: (line: string) => void): Promise<Demo | null> {
  const password = demoPassword(context);
  const demo = await findDemo(context);
  if (!demo && (await hasProgram(context))) return null;
  if (!demo?.done) await fill(context, password, demo, log);
  const codeUrl = await freshCode(context);
  if (codeUrl === null) return null;
  return { codeUrl, signIns: [OWNER, ...OTHERS].map(({ who, email }) => ({ who, email, password })) };
}

interface Found {
  programId: number;
  ownerId: string;
  brandId: number;
  startedAt: Date;
  done: boolean;
}

async function fill(
  context: Context,
  password: string,
  found: Found | null,
  log: (line: string) => void,
): Promise<void> {
  log('Filling the demo program');
  const { programId, ownerId, brandId, startedAt } = found ?? (await begin(context, password));
  const owner: StaffContext = {
    ...context,
    actor: { userId: ownerId, name: OWNER.name, role: 'owner', programId },
  };
  for (const { name, email, role } of OTHERS) {
    await addStaff(owner, { name, email, role }, password).catch(unlessRefused);
  }
  const batches = await prepareProgram(owner, brandId, startedAt);
  await writeHistory(owner, batches, startedAt, log);
  if (batches[0]) await recallRoll(owner, batches[0]);
  await orderLabels(owner, startedAt);
  await workDesks(owner);
  await context.sql.begin((tx) =>
    recordEvent(tx, owner.actor, { type: 'demo.filled', subject: programId, data: {} }),
  );
  await context.sql`analyze`;
}

async function begin(context: Context, password: string): Promise<Found> {
  const passwordHash = await context.staffAuth.hashPassword(password);
  return context.sql.begin(async (tx) => {
    const { programId, brandId, ownerId } = await createProgram(tx, {
      programName: 'Gió Mùa',
      brandName: 'Gió Mùa',
      accentColour: '#c2410c',
      timeZone: 'Asia/Ho_Chi_Minh',
      pointsName: { vi: 'điểm', en: 'points' },
      owner: { name: OWNER.name, email: OWNER.email, passwordHash },
    });
    await recordEvent(
      tx,
      { programId, userId: ownerId },
      { type: 'demo.begun', subject: programId, data: { brandId } },
    );
    return { programId, brandId, ownerId, startedAt: new Date(), done: false };
  });
}

async function findDemo({ sql }: Context): Promise<Found | null> {
  const [row] = await sql<Found[]>`
    select e.program_id as "programId", e.data ->> 'by' as "ownerId", (e.data ->> 'brandId')::int as "brandId",
      e.happened_at as "startedAt", exists (
        select from event d where d.program_id = e.program_id and d.type = 'demo.filled'
      ) as done
    from event e where e.type = 'demo.begun' limit 1`;
  return row ?? null;
}

async function hasProgram({ sql }: Context): Promise<boolean> {
  return (await sql`select from program limit 1`).length > 0;
}

/** Of this instance alone, and the same at every start: nobody can know it who has not seen this terminal. */
function demoPassword(context: Context): string {
  return groupCode(context.secret('demo-password').toString('hex').slice(0, 12));
}

/** The printed address of a code that is active and that nobody has scanned. */
async function freshCode(context: Context): Promise<string | null> {
  const [range] = await context.sql<
    { programId: number; keyId: number; firstSerial: number; lastSerial: number }[]
  >`
    select b.program_id as "programId", r.key_id as "keyId", r.first_serial as "firstSerial", r.last_serial as "lastSerial"
    from code_range r
    join batch b using (program_id, batch_id)
    join campaign c on c.program_id = b.program_id and c.campaign_id = b.campaign_id and c.state = 'live'
    where r.state = 'active' and b.program_id = (select program_id from event where type = 'demo.filled' limit 1)
    order by c.campaign_id, r.last_serial - r.first_serial desc limit 1`;
  if (!range) return null;
  const { programId, keyId, firstSerial, lastSerial } = range;
  for (let tries = 0; tries < 100; tries += 1) {
    const serial = firstSerial + Math.floor(Math.random() * (lastSerial - firstSerial + 1));
    const seen = await context.sql`
      select from every_scan where program_id = ${programId} and key_id = ${keyId} and serial = ${serial} limit 1`;
    if (seen.length === 0) return printUrlPrefix(context.config) + context.codes.codeOf(keyId, serial);
  }
  return null;
}
