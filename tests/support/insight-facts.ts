import { randomBytes, randomUUID } from 'node:crypto';
import { CodeSpace } from '#server/codes/code-space.ts';
import type { Context, Role, StaffContext } from '#server/context.ts';
import type { Database, Transaction } from '#server/db/connect.ts';
import { noteDuplicates, type NotedDuplicates } from '#server/fraud/note-duplicates.ts';
import { codeLock, takeLocks } from '#server/ledger/locks.ts';

/** A program with one brand, product, campaign and batch of 1,000,000 codes, as rows. */
export interface ProgramFacts {
  programId: number;
  productId: number;
  campaignId: number;
  batchId: number;
  keyId: number;
  firstSerial: number;
}

/** What the verbs of insights and fraud use of the context, on a test's database. */
export async function testContext(sql: Database): Promise<Context> {
  const codes = await CodeSpace.open(sql, randomBytes(32));
  const used: Partial<Context> = { sql, codes, log: () => undefined };
  return used as Context;
}

/** The context as a staff person of the program has it. */
export function asStaff(ctx: Context, programId: number, role: Role = 'owner', name = 'Lan'): StaffContext {
  return { ...ctx, actor: { userId: `user-${name}`, name, role, programId } };
}

/** Writes a program's rows; `firstSerial` keeps the blocks of several programs apart. */
export async function makeProgram(
  sql: Database,
  { timeZone = 'Asia/Ho_Chi_Minh', firstSerial = 1 } = {},
): Promise<ProgramFacts> {
  const one = async (query: PromiseLike<readonly { id: number }[]>) => (await query)[0]?.id ?? 0;
  const keyId = await one(sql`select key_id as id from code_key where code_length = 12 and state = 'active'`);
  const programId = await one(sql`
    insert into program (name, points_name, time_zone)
    values ('Mì Ngon', '{"vi": "điểm", "en": "points"}', ${timeZone}) returning program_id as id`);
  const brandId = await one(sql`
    insert into brand (program_id, name, accent_colour) values (${programId}, 'Ngon', '#cc3300')
    returning brand_id as id`);
  const productId = await one(sql`
    insert into product (program_id, brand_id, name) values (${programId}, ${brandId}, 'Tôm chua cay')
    returning product_id as id`);
  const campaignId = await makeCampaign(sql, programId, 'Mùa hè');
  const lastSerial = firstSerial + 999_999;
  const batchId = await one(sql`
    insert into batch (program_id, product_id, campaign_id, label, key_id, first_serial, last_serial, minted_by)
    values (${programId}, ${productId}, ${campaignId}, 'Lô 1', ${keyId}, ${firstSerial}, ${lastSerial}, 'Lan')
    returning batch_id as id`);
  await sql`insert into serial_block (key_id, first_serial, last_serial, program_id, batch_id)
    values (${keyId}, ${firstSerial}, ${lastSerial}, ${programId}, ${batchId})`;
  await sql`update code_key set next_serial = ${lastSerial + 1} where key_id = ${keyId}`;
  return { programId, productId, campaignId, batchId, keyId, firstSerial };
}

/** One more campaign of a program. */
export async function makeCampaign(sql: Database, programId: number, name: string): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    insert into campaign (program_id, name, state, version) values (${programId}, ${name}, 'live', 1)
    returning campaign_id as id`;
  return row?.id ?? 0;
}

export interface ScanFact {
  serial: number;
  deviceId: string;
  memberId?: string | null;
  kind?: 'look' | 'claim';
  at?: Date;
  country?: string;
  scanId?: string;
}

/** Records scans as the scan path does: locks, scans, duplicates, in one transaction, and whatever is done around. */
export async function recordScans(
  sql: Database,
  facts: ProgramFacts,
  scans: readonly ScanFact[],
  around: {
    /** Writes what the scans became in place of their rows. */
    instead?: (tx: Transaction) => Promise<unknown>;
    beforeCommit?: () => Promise<unknown>;
  } = {},
): Promise<NotedDuplicates[]> {
  return sql.begin(async (tx) => {
    await takeLocks(
      tx,
      scans.map((scan) => codeLock(facts.keyId, scan.serial)),
    );
    const rows = scans.map((scan) => ({ ...scan, scanId: scan.scanId ?? randomUUID() }));
    if (around.instead) await around.instead(tx);
    else for (const row of rows) await insertScan(tx, facts, row);
    const noted = await noteDuplicates(
      tx,
      rows.map(({ scanId }) => ({ programId: facts.programId, scanId, stripe: 0 })),
    );
    await around.beforeCommit?.();
    return noted;
  });
}

async function insertScan(tx: Transaction, facts: ProgramFacts, scan: ScanFact & { scanId: string }) {
  await tx`
    insert into scan (program_id, scan_id, kind, key_id, serial, batch_id, campaign_id, device_id, member_id, outcome,
      country, network, scanned_at)
    values (${facts.programId}, ${scan.scanId}, ${scan.kind ?? 'look'}, ${facts.keyId}, ${scan.serial},
      ${facts.batchId}, ${facts.campaignId}, ${scan.deviceId}, ${scan.memberId ?? null}, 'ready',
      ${scan.country ?? 'VN'}, 'AS7552', ${scan.at ?? tx`now()`})`;
}

/** Writes a claim with its transfer and entries, as the claim path leaves them. */
export async function recordClaim(
  sql: Database,
  facts: ProgramFacts,
  claim: { serial: number; deviceId: string; memberId: string; points?: number; at?: Date; country?: string },
): Promise<{ claimId: string; noted: NotedDuplicates[] }> {
  const claimId = randomUUID();
  const points = claim.points ?? 10;
  const settle = async (tx: Transaction) => {
    await tx`
      insert into claim (program_id, key_id, serial, claim_id, campaign_id, campaign_version, batch_id, product_id,
        member_id, device_id, points, balance, country, network, claimed_at)
      values (${facts.programId}, ${facts.keyId}, ${claim.serial}, ${claimId}, ${facts.campaignId}, 1,
        ${facts.batchId}, ${facts.productId}, ${claim.memberId}, ${claim.deviceId}, ${points}, ${points}, ${claim.country ?? 'VN'}, 'AS7552',
        ${claim.at ?? tx`now()`})`;
    await tx`insert into transfer (program_id, transfer_id, kind) values (${facts.programId}, ${claimId}, 'claim')`;
    await tx`
      insert into entry (program_id, account_id, seq, transfer_id, cause, amount, balance)
      select ${facts.programId}, account_id, coalesce(last.seq, 0) + 1, ${claimId}, ${claimId}, amount, coalesce(last.balance, 0) + amount
      from (values (${claim.memberId}::uuid, ${points}::bigint),
        ('00000000-0000-0000-0001-000000000000'::uuid, ${-points}::bigint)) as side(account_id, amount)
      left join lateral (
        select seq, balance from entry e where e.program_id = ${facts.programId} and e.account_id = side.account_id
        order by seq desc limit 1
      ) last on true`;
  };
  const scan = { ...claim, kind: 'claim', scanId: claimId } as const;
  const noted = await recordScans(sql, facts, [scan], { instead: settle });
  return { claimId, noted };
}
