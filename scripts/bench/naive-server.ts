import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { openDatabase, type Transaction } from '#server/db/connect.ts';
import type { NaiveClaim } from './claim-naive.ts';

// The textbook: one transaction of plain statements for each request, on the same HTTP stack and database. Each has the
// pool that it is fastest with, of 3 to 64 tried on two cores: where a budget is a row that everybody waits for, 4 to 8
// connections are alike and each further one slows it down (20: a fifth less); with points alone more are better.
const open = (max: number) =>
  openDatabase({ url: process.env['DATABASE_URL'] ?? '', name: 'naive', max, lookUpsOnly: true });
const sql = open(4);
const pointsOnlySql = open(64);
const app = new Hono();

const PACK_POINTS = 10;
const CLAIMS_A_DAY = 1000;
const CLAIMS_A_WEEK = 10_000;

/** Rolls the transaction back. */
class OverLimit extends Error {}

/**
 * The promises of the campaign that the whole product is measured with. What everybody writes comes last, so that its lock
 * is held for one statement and the commit. Left out, in the textbook's favour: the code's cipher, the cookie, the record of
 * scans that won nothing, statistics, warnings of fraud.
 */
app.post('/claims', async (c) => {
  const asked = await c.req.json<NaiveClaim>();
  try {
    return c.json({ answer: await sql.begin((tx) => settle(tx, asked)) });
  } catch (error) {
    if (error instanceof OverLimit) return c.json({ answer: { outcome: 'over-limit' } }, 409);
    throw error;
  }
});

async function settle(tx: Transaction, { claimId, serial, member, device }: NaiveClaim) {
  const [code] = await tx<{ campaign: number; prize: string | null; prizePoints: number }[]>`
    select b.campaign, w.prize, coalesce(w.points, 0) as "prizePoints"
    from naive_batch b left join naive_winner w on w.serial = ${serial}
    where b.first_serial <= ${serial} and b.last_serial >= ${serial} and b.state = 'active'`;
  if (!code) return { outcome: 'not-active' };
  const { campaign, prize, prizePoints } = code;
  const points = PACK_POINTS + prizePoints;
  const claimed = await tx`
    insert into naive_claim (serial, claim_id, campaign, member, device, points, prize)
    values (${serial}, ${claimId}, ${campaign}, ${member}, ${device}, ${points}, ${prize}) on conflict do nothing`;
  if (claimed.count === 0) return claimedBefore(tx, serial, claimId);
  demand(
    await tx`
    insert into naive_person_day as n (campaign, member, day, claims)
    values (${campaign}, ${member}, (now() at time zone 'Asia/Ho_Chi_Minh')::date, 1)
    on conflict (campaign, member, day) do update set claims = n.claims + 1 where n.claims < ${CLAIMS_A_DAY}`,
  );
  demand(
    await tx`
    insert into naive_device_week as n (campaign, device, week, claims)
    values (${campaign}, ${device}, date_trunc('week', now() at time zone 'Asia/Ho_Chi_Minh')::date, 1)
    on conflict (campaign, device, week) do update set claims = n.claims + 1 where n.claims < ${CLAIMS_A_WEEK}`,
  );
  const [account] = await tx<[{ balance: number }]>`
    update naive_balance set balance = balance + ${points} where member = ${member} returning balance`;
  await tx`
    insert into naive_entry (account, claim_id, amount)
    values (${member}, ${claimId}, ${points}), (0, ${claimId}, ${-points})`;
  await tx`
    insert into naive_event (type, subject, data)
    values ('claim.won', ${claimId}, ${tx.json({ serial, member, points, prize })})`;
  demand(
    await tx`
    update naive_budget set used = used + ${points} where campaign = ${campaign} and used + ${points} <= most`,
  );
  return { outcome: 'won', points, prize, balance: account.balance };
}

/** @throws OverLimit where the guard of a statement let no row through */
function demand({ count }: { count: number }): void {
  if (count === 0) throw new OverLimit();
}

/** A claim that is sent again gets its outcome, points and prize again, not the balance of then; its id serves no other code. */
async function claimedBefore(tx: Transaction, serial: number, claimId: string) {
  const [first] = await tx<{ claimId: string; points: number; prize: string | null; claimedAt: Date }[]>`
    select claim_id as "claimId", points, prize, claimed_at as "claimedAt" from naive_claim where serial = ${serial}`;
  if (first?.claimId === claimId) return { outcome: 'won', points: first.points, prize: first.prize };
  if (!first) return { outcome: 'id-reused' };
  return { outcome: 'claimed-by-another', claimedAt: first.claimedAt };
}

/** Points alone: no prize, limit, budget, ledger nor event. */
app.post('/points-only', async (c) => {
  const { serial, member } = await c.req.json<NaiveClaim>();
  const won = await pointsOnlySql.begin(async (tx) => {
    const [claimed] = await tx`select 1 from points_only_claim where serial = ${serial}`;
    if (claimed) return false;
    const [account] = await tx<
      { balance: number }[]
    >`select balance from points_only_balance where member = ${member} for update`;
    await tx`insert into points_only_claim (serial, member, points) values (${serial}, ${member}, 10)`;
    if (account)
      await tx`update points_only_balance set balance = ${account.balance + 10} where member = ${member}`;
    else await tx`insert into points_only_balance (member, balance) values (${member}, 10)`;
    return true;
  });
  return c.json({ answer: { outcome: won ? 'won' : 'claimed-by-another' } });
});

const server = serve({ fetch: app.fetch, port: 0 }, ({ port }) => process.send?.({ port }));
process.on('disconnect', () => {
  server.close();
  process.exit(0);
});
