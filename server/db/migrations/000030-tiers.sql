-- A program's tiers: whoever has earned so many of its own points within its last `tier_months` months is of the highest
-- tier that asks for no more.
alter table program add tier_months smallint not null default 12 check (tier_months between 1 and 60);
create table tier (
  program_id int not null references program,
  tier text not null check (tier ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(tier) <= 40),
  points bigint not null check (points between 0 and 1000000000),
  name jsonb not null,
  primary key (program_id, tier),
  unique (program_id, points)
);

-- Points of the program's own currency that a member has earned by claims and prizes within the program's months; what is
-- pending, was taken back, refunded or corrected by hand is not earned.
create function tier_points(of_program int, of_member uuid) returns bigint language sql stable as $$
  select coalesce(sum(e.amount), 0)::bigint
  from entry e join transfer t on t.program_id = e.program_id and t.transfer_id = e.transfer_id
  where e.program_id = of_program and e.account_id = of_member and e.amount > 0
    and e.posted_at > now() - make_interval(months => (select tier_months from program where program_id = of_program))
    and t.kind in ('claim', 'release', 'prize')
    and not exists (
      select from reversal r where r.program_id = e.program_id and r.account_id = e.account_id and r.seq = e.seq
    )
$$;

-- The tier of a member, also of one to be; null below the lowest, and where the program has none. Reckoned anew each time,
-- so that it cannot differ from the ledger; the column `member.tier` of before is not read any more.
create function member_tier(of_program int, of_member uuid) returns text language sql stable as $$
  select tier from tier
  where program_id = of_program and points <= (select tier_points(of_program, of_member))
  order by points desc limit 1
$$;
