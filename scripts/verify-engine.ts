import { ROWS_MAX, type Check } from './verify-check.ts';

/** What must hold of prizes, pools, limits and draws. */
export const engineChecks: readonly Check[] = [
  {
    name: 'every award is of a claim, and of a prize of the version that decided it',
    differing: (sql) => sql`
      select a.program_id, a.claim_id, a.mechanic_id, a.prize_id from award a
      left join claim c on c.program_id = a.program_id and c.claim_id = a.claim_id and c.member_id = a.member_id
        and c.campaign_id = a.campaign_id
      left join (
        select distinct program_id, campaign_id, version, prize ->> 'id' as prize_id
        from campaign_version cross join jsonb_array_elements(definition -> 'prizes') prize
      ) v on v.program_id = c.program_id and v.campaign_id = c.campaign_id and v.version = c.campaign_version
        and v.prize_id = a.prize_id
      where c.claim_id is null or v.prize_id is null
      limit ${ROWS_MAX}`,
  },
  {
    name: 'no more of a prize was won than the campaign promised',
    differing: (sql) => sql`
      select a.program_id, a.campaign_id, a.prize_id, a.won, p.stock from (
        select program_id, campaign_id, prize_id, count(*) as won from (
          select program_id, campaign_id, prize_id from award
          union all select program_id, campaign_id, prize_id from lottery_winner
        ) w group by 1, 2, 3
      ) a
      cross join lateral (
        select max((prize ->> 'stock')::int) as stock from campaign_version v
        cross join jsonb_array_elements(v.definition -> 'prizes') as prize
        where v.program_id = a.program_id and v.campaign_id = a.campaign_id and prize ->> 'id' = a.prize_id
      ) p
      where a.won > coalesce(p.stock, 0) limit ${ROWS_MAX}`,
  },
  {
    name: 'what was drawn from a prize’s pool is what odds and goals gave of it',
    differing: (sql) => sql`
      select * from (
        select program_id, campaign_id, substr(pool, 7) as prize_id, used from pool
        where pool like 'prize:%' and pool not like '%@%' and used > 0
      ) p full join (
        select a.program_id, a.campaign_id, a.prize_id, count(*) as won from award a
        join claim c on c.program_id = a.program_id and c.claim_id = a.claim_id
        join (
          select program_id, campaign_id, version, m ->> 'id' as mechanic_id, m -> 'draw' ->> 'kind' as draw
          from campaign_version cross join jsonb_array_elements(definition -> 'mechanics') m
        ) m on m.program_id = c.program_id and m.campaign_id = c.campaign_id and m.version = c.campaign_version
          and m.mechanic_id = a.mechanic_id
        where m.draw is distinct from 'sealed' and m.draw is distinct from 'moments'
        group by 1, 2, 3
      ) a using (program_id, campaign_id, prize_id)
      where p.used is distinct from a.won limit ${ROWS_MAX}`,
  },
  {
    name: 'a batch holds at least the sealed winners that were claimed from it, and all batches at most those promised',
    differing: (sql) => sql`
      select c.program_id, c.batch_id, a.mechanic_id, a.prize_id, count(*) as won, max(s.winners) as winners
      from award a
      join claim c on c.program_id = a.program_id and c.claim_id = a.claim_id
      join (
        select program_id, campaign_id, version, m ->> 'id' as mechanic_id
        from campaign_version cross join jsonb_array_elements(definition -> 'mechanics') m
        where m -> 'draw' ->> 'kind' = 'sealed'
      ) m on m.program_id = c.program_id and m.campaign_id = c.campaign_id and m.version = c.campaign_version
        and m.mechanic_id = a.mechanic_id
      left join sealed_prize s on s.program_id = c.program_id and s.batch_id = c.batch_id
        and s.mechanic_id = a.mechanic_id and s.prize_id = a.prize_id
      group by 1, 2, 3, 4 having count(*) > coalesce(max(s.winners), 0)
      union all
      select b.program_id, null, s.mechanic_id, s.prize_id, sum(s.winners), p.winners
      from sealed_prize s join batch b using (program_id, batch_id)
      cross join lateral (
        select max((t ->> 'winners')::int) as winners from campaign_version v
        cross join jsonb_array_elements(v.definition -> 'mechanics') m
        cross join jsonb_array_elements(m -> 'draw' -> 'prizes') t
        where v.program_id = b.program_id and v.campaign_id = b.campaign_id and m ->> 'id' = s.mechanic_id
          and m -> 'draw' ->> 'kind' = 'sealed' and t ->> 'prizeId' = s.prize_id
      ) p
      group by b.program_id, b.campaign_id, s.mechanic_id, s.prize_id, p.winners
      having sum(s.winners) > coalesce(p.winners, 0) limit ${ROWS_MAX}`,
  },
  {
    name: 'limits of persons and devices count every claim that they hold for',
    differing: (sql) => sql`
      select * from (
        select program_id, campaign_id, limit_id, sum(claims) as counted from limit_count
        where limit_id not like 'household-%' group by 1, 2, 3
      ) n full join (
        select c.program_id, c.campaign_id, v.limit_id, count(*) as claims
        from claim c
        join (
          select program_id, campaign_id, version, (r ->> 'per') || '-' || (r ->> 'period') as limit_id
          from campaign_version cross join jsonb_array_elements(definition -> 'rules') r
          where r ->> 'kind' = 'limit' and r ->> 'per' <> 'household'
        ) v on v.program_id = c.program_id and v.campaign_id = c.campaign_id and v.version = c.campaign_version
        group by 1, 2, 3
      ) c using (program_id, campaign_id, limit_id)
      where n.counted is distinct from c.claims limit ${ROWS_MAX}`,
  },
  {
    name: 'every award of a reward has its redemption, and every redemption of a claim its award',
    differing: (sql) => sql`
      select coalesce(a.program_id, r.program_id) as program_id, a.claim_id, a.redemption_id, r.claim_id as redeemed_for
      from (
        select program_id, claim_id, member_id, redemption_id from award
        union all
        select w.program_id, w.claim_id, w.member_id, g.redemption_id
        from lottery_gift g join lottery_winner w using (program_id, campaign_id, mechanic_id, draw, rank)
      ) a
      full join (select * from redemption where cause = 'claim') r
        on r.program_id = a.program_id and r.redemption_id = a.redemption_id
      where (a.redemption_id is not null or r.redemption_id is not null)
        and (a.claim_id is distinct from r.claim_id or a.member_id is distinct from r.member_id) limit ${ROWS_MAX}`,
  },
  {
    name: 'points that a lottery gave went to a winner of it, once',
    differing: (sql) => sql`
      select coalesce(g.program_id, e.program_id) as program_id, g.claim_id, g.transfer_id, e.transfer_id as moved
      from (
        select w.program_id, w.claim_id, w.member_id, g.transfer_id
        from lottery_gift g join lottery_winner w using (program_id, campaign_id, mechanic_id, draw, rank)
        where g.transfer_id is not null
      ) g full join (
        select e.program_id, e.transfer_id, coalesce(a.member_id, e.account_id) as member_id, e.amount
        from transfer t join entry e using (program_id, transfer_id) join account a using (program_id, account_id)
        where t.kind = 'prize' and e.account_id >= '00000001-0000-0000-0000-000000000000'
      ) e using (program_id, transfer_id)
      where e.member_id is distinct from g.member_id or e.amount <= 0 limit ${ROWS_MAX}`,
  },
  {
    name: 'every entry of a draw is of a claim, and winners are among them',
    differing: (sql) => sql`
      select e.program_id, e.campaign_id, e.mechanic_id, e.draw, e.claim_id from lottery_entry e
      left join claim c on c.program_id = e.program_id and c.claim_id = e.claim_id and c.member_id = e.member_id
      where c.claim_id is null
      union all
      select w.program_id, w.campaign_id, w.mechanic_id, w.draw, w.claim_id from lottery_winner w
      left join lottery_entry e using (program_id, campaign_id, mechanic_id, draw, claim_id)
      where e.claim_id is null or e.member_id <> w.member_id limit ${ROWS_MAX}`,
  },
];
