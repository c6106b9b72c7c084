import { ROWS_MAX, type Check } from './verify-check.ts';

const MEMBERS_FROM = '00000001-0000-0000-0000-000000000000';

/** The part of `npm run verify` that is about points: each recomputes from entries, and trusts no state beside them. */
export const ledgerChecks: readonly Check[] = [
  {
    name: 'every transfer sums to zero over its entries, and no entry lacks its transfer',
    differing: (sql) => sql`
      select program_id, transfer_id, count(e.*) as entries, sum(e.amount) as sum from transfer t
      full join entry e using (program_id, transfer_id)
      group by 1, 2 having count(e.*) < 2 or sum(e.amount) <> 0 or bool_or(t.kind is null) limit ${ROWS_MAX}`,
  },
  {
    name: 'no transfer turns one currency into another',
    differing: (sql) => sql`
      select e.program_id, e.transfer_id, a.currency, sum(e.amount) as sum
      from entry e join account a using (program_id, account_id)
      group by 1, 2, 3 having sum(e.amount) <> 0 limit ${ROWS_MAX}`,
  },
  {
    name: 'every balance is the sum of the entries so far, counted without a gap, and no member owes',
    differing: (sql) => sql`
      select program_id, account_id, seq, balance, total from (
        select e.*, sum(amount) over own as total, row_number() over own as position, a.kind
        from entry e left join account a using (program_id, account_id)
        window own as (partition by program_id, account_id order by seq)
      ) e
      where balance <> total or seq <> position or kind is null or (account_id >= ${MEMBERS_FROM} and balance < 0)
      limit ${ROWS_MAX}`,
  },
  {
    name: 'what a program owes is what its members hold, available and pending, in each currency',
    differing: (sql) => sql`
      select program_id, currency, waits, sum(amount) as difference from (
        select e.program_id, a.currency, a.kind in ('held', 'pending') as waits, e.amount
        from entry e join account a using (program_id, account_id)
      ) e group by 1, 2, 3 having sum(amount) <> 0 limit ${ROWS_MAX}`,
  },
  {
    name: 'every claim of points and every redemption moved just those points, to and from its member',
    differing: (sql) => sql`
      select coalesce(f.program_id, e.program_id) as program_id, coalesce(f.id, e.cause) as id, f.points, e.amount from (
        select program_id, claim_id as id, 'claim' as kind, member_id, points from claim where points > 0
        union all
        select program_id, redemption_id, 'redemption', member_id, -points from redemption where points > 0
      ) f full join (
        select e.program_id, e.cause, t.kind, coalesce(a.member_id, a.account_id) as member_id, e.amount
        from entry e join transfer t using (program_id, transfer_id) join account a using (program_id, account_id)
        where t.kind in ('claim', 'redemption') and e.account_id >= ${MEMBERS_FROM}
      ) e on e.program_id = f.program_id and e.cause = f.id and e.kind = f.kind and e.member_id = f.member_id
      where e.amount is distinct from f.points limit ${ROWS_MAX}`,
  },
  {
    name: 'points that wait lie on pending accounts, and each was released or voided once, if at all',
    differing: (sql) => sql`
      select coalesce(p.program_id, e.program_id) as program_id, coalesce(p.pending_id, e.cause) as pending_id, p.state,
        p.amount, e.waiting, e.released
      from pending_points p full join (
        select e.program_id, e.cause, coalesce(a.member_id, a.account_id) as member_id, a.currency,
          sum(e.amount) filter (where a.kind = 'pending') as waiting,
          count(*) filter (where a.kind = 'pending') as steps,
          coalesce(sum(e.amount) filter (where t.kind = 'release' and a.kind = 'member'), 0) as released,
          bool_or(t.kind = 'void') as voided
        from entry e join account a using (program_id, account_id) join transfer t using (program_id, transfer_id)
        where a.kind = 'pending' or (a.kind = 'member' and t.kind = 'release') group by 1, 2, 3, 4
      ) e on e.program_id = p.program_id and e.cause = p.pending_id and e.member_id = p.member_id and e.currency = p.currency
      where e.waiting is distinct from case p.state when 'pending' then p.amount else 0 end
        or e.steps is distinct from case p.state when 'pending' then 1 else 2 end
        or e.released is distinct from case p.state when 'released' then p.amount else 0 end
        or e.voided is distinct from (p.state = 'voided')
      limit ${ROWS_MAX}`,
  },
  {
    name: 'every lot is of an entry, and holds what its uses leave of it',
    differing: (sql) => sql`
      select coalesce(l.program_id, u.program_id) as program_id, coalesce(l.account_id, u.account_id) as account_id,
        coalesce(l.seq, u.lot_seq) as lot, l.amount, l.unspent, u.used, e.amount as earned
      from lot l
      full join (
        select program_id, account_id, lot_seq, sum(amount) as used from lot_use group by 1, 2, 3
      ) u on u.program_id = l.program_id and u.account_id = l.account_id and u.lot_seq = l.seq
      left join entry e on e.program_id = l.program_id and e.account_id = l.account_id and e.seq = l.seq
      where l.unspent is distinct from l.amount - coalesce(u.used, 0) or e.amount is distinct from l.amount limit ${ROWS_MAX}`,
  },
  {
    name: 'lots hold no more than their account does',
    differing: (sql) => sql`
      select l.program_id, l.account_id, l.unspent, e.balance from (
        select program_id, account_id, sum(unspent) as unspent from lot group by 1, 2
      ) l left join lateral (
        select balance from entry e where e.program_id = l.program_id and e.account_id = l.account_id order by seq desc limit 1
      ) e on true
      where l.unspent > coalesce(e.balance, 0) limit ${ROWS_MAX}`,
  },
  {
    name: 'every use of lots is of an entry that took as much, or gave it back to where it was taken',
    differing: (sql) => sql`
      select u.program_id, u.account_id, u.seq, t.kind, e.amount, u.used from (
        select program_id, account_id, seq, sum(amount) as used, min(sign(amount)) as least, max(sign(amount)) as most,
          min(seq - lot_seq) as later
        from lot_use group by 1, 2, 3
      ) u
      left join entry e using (program_id, account_id, seq)
      left join transfer t using (program_id, transfer_id)
      where e.amount is null or u.later <= 0 or u.least <> u.most or u.least <> -sign(e.amount) or abs(u.used) > abs(e.amount)
        or (e.amount > 0 and t.kind not in ('refund', 'reversal')) limit ${ROWS_MAX}`,
  },
  {
    name: 'points that expire first were spent first',
    differing: (sql) => sql`
      with spent as (
        select e.program_id, e.account_id, e.seq,
          case when coalesce(sum(u.amount), 0) < -e.amount then 'infinity' else max(l.expires_at) end as last
        from entry e
        join transfer t on t.program_id = e.program_id and t.transfer_id = e.transfer_id and t.kind = 'redemption'
        left join lot_use u on u.program_id = e.program_id and u.account_id = e.account_id and u.seq = e.seq
        left join lot l on l.program_id = u.program_id and l.account_id = u.account_id and l.seq = u.lot_seq
        where e.account_id >= ${MEMBERS_FROM} group by e.program_id, e.account_id, e.seq, e.amount
      )
      select s.program_id, s.account_id, s.seq, l.seq as lot, l.expires_at, s.last from spent s
      join lot l on l.program_id = s.program_id and l.account_id = s.account_id and l.seq < s.seq and l.expires_at < s.last
      where l.amount > (
        select coalesce(sum(u.amount), 0) from lot_use u
        where u.program_id = l.program_id and u.account_id = l.account_id and u.lot_seq = l.seq and u.seq <= s.seq
      ) limit ${ROWS_MAX}`,
  },
  {
    name: 'points expired not before their date, and only points that had one',
    differing: (sql) => sql`
      select e.program_id, e.account_id, e.seq, e.amount, sum(u.amount) as used, max(l.expires_at) as expires_at
      from entry e
      join transfer t on t.program_id = e.program_id and t.transfer_id = e.transfer_id and t.kind = 'expiry'
      left join lot_use u on u.program_id = e.program_id and u.account_id = e.account_id and u.seq = e.seq
      left join lot l on l.program_id = u.program_id and l.account_id = u.account_id and l.seq = u.lot_seq
      where e.account_id >= ${MEMBERS_FROM}
      group by 1, 2, 3, 4, e.posted_at having coalesce(sum(u.amount), 0) <> -e.amount or max(l.expires_at) > e.posted_at
      limit ${ROWS_MAX}`,
  },
  {
    name: 'what was taken back was taken back once, in full but for what had expired',
    differing: (sql) => sql`
      select coalesce(r.program_id, b.program_id) as program_id, coalesce(r.transfer_id, b.transfer_id) as transfer_id, r.seq,
        e.amount, b.amount as back
      from (select *, count(*) over (partition by program_id, account_id, seq) as times from reversal) r
      full join (
        select e.program_id, e.account_id, e.transfer_id, e.cause, e.amount, e.seq
        from entry e join transfer t using (program_id, transfer_id)
        where t.kind in ('refund', 'reversal') and e.account_id >= ${MEMBERS_FROM}
      ) b using (program_id, account_id, transfer_id)
      left join entry e on e.program_id = r.program_id and e.account_id = r.account_id and e.seq = r.seq
      left join lateral (
        select sum(u.amount) as points from lot_use u
        join entry x on x.program_id = u.program_id and x.account_id = u.account_id and x.seq = u.seq
        join transfer t on t.program_id = x.program_id and t.transfer_id = x.transfer_id and t.kind = 'expiry'
        where e.amount > 0 and u.program_id = e.program_id and u.account_id = e.account_id and u.lot_seq = e.seq
          and u.seq < b.seq
      ) gone on true
      where b.amount is distinct from coalesce(gone.points, 0) - e.amount or b.cause is distinct from e.cause or r.times > 1
      limit ${ROWS_MAX}`,
  },
  {
    name: 'every correction that moved points was approved by another person than its author, and moved just those',
    differing: (sql) => sql`
      select coalesce(k.program_id, e.program_id) as program_id, k.correction_id, k.state, k.amount, e.amount as moved
      from correction k full join (
        select e.program_id, e.transfer_id, coalesce(a.member_id, a.account_id) as member_id, a.currency, e.amount
        from entry e join transfer t using (program_id, transfer_id) join account a using (program_id, account_id)
        where t.kind = 'correction' and a.kind = 'member'
      ) e on e.program_id = k.program_id and e.transfer_id = k.transfer_id and e.member_id = k.member_id
        and e.currency = k.currency
      where e.amount is distinct from case when k.state = 'approved' and k.decided_by <> k.asked_by then k.amount end
      limit ${ROWS_MAX}`,
  },
];
