import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { openDatabase } from '#server/db/connect.ts';

// The textbook: one transaction of plain statements for each request, on the same HTTP stack and database.
const sql = openDatabase({ url: process.env['DATABASE_URL'] ?? '', name: 'naive', max: 20 });
const app = new Hono();

app.post('/claims', async (c) => {
  const { serial, member } = await c.req.json<{ serial: number; member: number }>();
  const won = await sql.begin(async (tx) => {
    const [claimed] = await tx`select 1 from naive_claim where serial = ${serial}`;
    if (claimed) return false;
    const [account] = await tx<
      { balance: number }[]
    >`select balance from naive_balance where member = ${member} for update`;
    await tx`insert into naive_claim (serial, member, points) values (${serial}, ${member}, 10)`;
    if (account)
      await tx`update naive_balance set balance = ${account.balance + 10} where member = ${member}`;
    else await tx`insert into naive_balance (member, balance) values (${member}, 10)`;
    return true;
  });
  return c.json({ answer: { outcome: won ? 'won' : 'claimed' } });
});

const server = serve({ fetch: app.fetch, port: 0 }, ({ port }) => process.send?.({ port }));
process.on('disconnect', () => {
  server.close();
  process.exit(0);
});
