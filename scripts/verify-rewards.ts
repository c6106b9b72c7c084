import { ROWS_MAX, type Check } from './verify-check.ts';

/** What must hold of rewards, from the stock to the person. */
export const rewardChecks: readonly Check[] = [
  {
    name: 'rewards are within stock: what was redeemed and what is set apart, and no more prizes given than that',
    differing: (sql) => sql`
      select w.program_id, w.reward_id, w.stock, w.redeemed, w.reserved,
        count(f.*) filter (where r.cause = 'catalogue' and not f.restocked) as taken,
        count(f.*) filter (where r.cause = 'claim') as won
      from reward w
      left join redemption r on r.program_id = w.program_id and r.reward_id = w.reward_id
      left join fulfilment f on f.program_id = r.program_id and f.redemption_id = r.redemption_id
      group by w.program_id, w.reward_id
      having count(f.*) filter (where r.cause = 'catalogue' and not f.restocked) <> w.redeemed
        or count(f.*) filter (where r.cause = 'claim') > w.reserved or w.redeemed + w.reserved > w.stock limit ${ROWS_MAX}`,
  },
  {
    name: 'each redemption has one voucher and one fulfilment, and its last step is its state',
    differing: (sql) => sql`
      select r.program_id, r.redemption_id, f.state, last.state as last_step, count(v.*) as vouchers
      from redemption r
      left join fulfilment f on f.program_id = r.program_id and f.redemption_id = r.redemption_id
        and f.reward_id = r.reward_id and f.member_id = r.member_id
      left join voucher v on v.program_id = r.program_id and v.redemption_id = r.redemption_id and v.reward_id = r.reward_id
      left join lateral (
        select s.state from fulfilment_step s
        where s.program_id = r.program_id and s.redemption_id = r.redemption_id and s.state is not null
        order by s.step_id desc limit 1
      ) last on true
      group by 1, 2, 3, 4
      having count(v.*) <> 1 or f.state is distinct from last.state or f.state is null
        or bool_or(v.state = 'void') <> (f.state in ('cancelled', 'refunded') and bool_or(v.state <> 'used')) limit ${ROWS_MAX}`,
  },
  {
    name: 'each variant was given as often as it was chosen, and the variants make up the stock',
    differing: (sql) => sql`
      select v.program_id, v.reward_id, v.variant_id, v.given, v.stock, count(f.*) as chosen
      from reward_variant v
      left join fulfilment f on f.program_id = v.program_id and f.reward_id = v.reward_id
        and f.variant_id = v.variant_id and not f.restocked
      group by 1, 2, 3 having count(f.*) <> v.given or v.given > v.stock
      union all
      select v.program_id, v.reward_id, null, null, w.stock, sum(v.stock) from reward_variant v
      join reward w on w.program_id = v.program_id and w.reward_id = v.reward_id
      group by 1, 2, w.stock having sum(v.stock) <> w.stock limit ${ROWS_MAX}`,
  },
  {
    name: 'each code of a partner was given to one redemption of its reward, and none was kept back',
    differing: (sql) => sql`
      select coalesce(c.program_id, f.program_id) as program_id, coalesce(c.redemption_id, f.redemption_id) as redemption_id,
        count(c.*) as codes, f.state
      from (select * from partner_code where redemption_id is not null) c
      full join (
        select f.* from fulfilment f join reward w on w.program_id = f.program_id and w.reward_id = f.reward_id
        where w.settings ->> 'source' = 'imported'
      ) f on f.program_id = c.program_id and f.redemption_id = c.redemption_id and f.reward_id = c.reward_id
      group by 1, 2, f.state
      having count(c.*) > 1 or f.state is null or (f.state = 'delivered' and count(c.*) <> 1)
        or (f.state = 'arranging' and count(c.*) <> 0)
      union all
      select w.program_id, null, count(c.*), w.stock::text from reward w
      left join partner_code c on c.program_id = w.program_id and c.reward_id = w.reward_id
      where w.settings ->> 'source' = 'imported'
      group by w.program_id, w.reward_id having count(c.*) <> w.stock limit ${ROWS_MAX}`,
  },
  {
    name: 'points of a gift went back once where it was cancelled or refunded, and not otherwise',
    differing: (sql) => sql`
      select f.program_id, f.redemption_id, f.state, r.points, count(b.*) as refunds
      from fulfilment f
      join redemption r using (program_id, redemption_id)
      left join transfer t on t.program_id = r.program_id and t.transfer_id = r.redemption_id and t.kind = 'redemption'
      left join entry e on e.program_id = t.program_id and e.transfer_id = t.transfer_id and e.amount < 0
      left join reversal b on b.program_id = e.program_id and b.account_id = e.account_id and b.seq = e.seq
      group by 1, 2, 3, 4
      having count(b.*) <> case when f.state in ('cancelled', 'refunded') and r.points > 0 then 1 else 0 end limit ${ROWS_MAX}`,
  },
  {
    name: 'no money left without the approvals it needs, of different persons, and every file holds what it says',
    differing: (sql) => sql`
      select p.program_id, p.redemption_id::text as payout, p.state, p.amount_vnd, count(a.*) as approvals
      from payout p
      join fulfilment f using (program_id, redemption_id)
      join reward w on w.program_id = f.program_id and w.reward_id = f.reward_id
      left join payout_approval a on a.program_id = p.program_id and a.redemption_id = p.redemption_id
      group by 1, 2, 3, 4, p.approvals_needed, f.state
      having (p.state in ('approved', 'exported', 'sending', 'paid', 'failed') and count(a.*) < p.approvals_needed)
        or (p.state = 'paid') <> (f.state = 'delivered') or (p.state = 'rejected') <> (f.state = 'cancelled')
      union all
      select x.program_id, x.file_id::text, 'file', x.amount_vnd, count(p.*) from payout_file x
      left join payout p on p.program_id = x.program_id and p.file_id = x.file_id
      group by 1, 2, 3, 4, x.file_id, x.payouts having count(p.*) > x.payouts or sum(p.amount_vnd) > x.amount_vnd
      limit ${ROWS_MAX}`,
  },
];
