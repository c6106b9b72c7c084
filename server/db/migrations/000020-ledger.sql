-- A program may keep several currencies of points. 0 is its own, called as the program says; a campaign names another one
-- by its slug. `expiry` decides of points from the moment they are earned; what was earned before keeps its date.
create table currency (
  program_id int not null references program,
  currency smallint not null check (currency between 0 and 999),
  slug text not null check (slug ~ '^[a-z][a-z0-9-]{0,39}$'),
  name jsonb,
  expiry text not null default 'never' check (expiry in ('never', 'date', 'days', 'quarter-end', 'year-end')),
  expiry_date date,
  expiry_days int check (expiry_days between 0 and 3650),
  created_at timestamptz not null default now(),
  primary key (program_id, currency),
  unique (program_id, slug),
  check ((currency = 0) = (name is null)),
  check ((expiry = 'date') = (expiry_date is not null)),
  check ((expiry in ('days', 'quarter-end', 'year-end')) = (expiry_days is not null)),
  check (expiry <> 'days' or expiry_days >= 1)
);
insert into currency (program_id, currency, slug) select program_id, 0, 'points' from program;

-- An account is of one currency. A member's available points of currency 0 lie under the member's own id; other accounts of
-- a member have ids derived from it, and name it. `held` is the program's side of points that are pending: they are issued
-- when they are released.
alter table account
  add currency smallint not null default 0,
  add member_id uuid,
  drop constraint account_kind_check,
  drop constraint account_check,
  add constraint account_kind_check
    check (kind in ('member', 'pending', 'issued', 'held', 'redeemed', 'expired', 'corrected')),
  add constraint account_side_check
    check ((kind in ('member', 'pending')) = (account_id >= '00000001-0000-0000-0000-000000000000')),
  add constraint account_member_check
    check ((member_id is not null) = (kind = 'pending' or (kind = 'member' and currency <> 0)));
create unique index account_member on account (program_id, member_id, currency, kind) where member_id is not null;
insert into account (program_id, account_id, kind)
select program_id, format('00000000-0000-0000-000%s-0000000000%s', digit, lpad(to_hex(stripe), 2, '0'))::uuid, kind
from program
cross join (values (3, 'expired'), (4, 'corrected'), (5, 'held')) as k (digit, kind)
cross join generate_series(0, 63) as s (stripe);

alter table transfer
  drop constraint transfer_kind_check,
  add constraint transfer_kind_check
    check (kind in ('claim', 'redemption', 'refund', 'expiry', 'release', 'void', 'reversal', 'correction'));

-- What a program owed at a past moment is the last entry before it of each of the program's own accounts.
create index entry_program_moment on entry (program_id, account_id, posted_at, seq)
  where account_id < '00000001-0000-0000-0000-000000000000';

-- Points that will expire: those of one entry, by its `seq`, that have one date. Points that never expire have no lot: of an
-- account's balance they are what its lots leave over, and are spent last. `unspent` is what `lot_use` leaves of `amount`.
create table lot (
  program_id int not null,
  account_id uuid not null,
  seq bigint not null,
  amount bigint not null check (amount > 0),
  unspent bigint not null,
  expires_at timestamptz not null,
  primary key (program_id, account_id, seq),
  check (unspent between 0 and amount)
);
create index lot_open on lot (program_id, account_id, expires_at, seq) where unspent > 0;
create index lot_due on lot (expires_at, program_id) where unspent > 0;

-- Pairs an entry that took points, or gave back what another had taken (then below zero), with the lots they were of.
create table lot_use (
  program_id int not null,
  account_id uuid not null,
  seq bigint not null,
  lot_seq bigint not null,
  amount bigint not null check (amount <> 0),
  primary key (program_id, account_id, seq, lot_seq)
);
create trigger lot_use_append_only before update or delete on lot_use
  for each statement execute function refuse_change();

-- Ends the transaction of whoever would change what was decided.
create function refuse_second_decision() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state not in ('pending', 'asked') then
    raise exception 'a decision in % is final', tg_table_name using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- Points that wait: for a time, for a decision, or for whichever comes first. `pending_id` is the claim that won them; they
-- lie on the member's pending account. Settled once: released to the available account, or voided.
create table pending_points (
  program_id int not null,
  pending_id uuid not null,
  member_id uuid not null,
  currency smallint not null default 0,
  amount bigint not null check (amount > 0),
  release_at timestamptz,
  state text not null default 'pending' check (state in ('pending', 'released', 'voided')),
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  settled_by text,
  reason text check (length(reason) between 1 and 500),
  transfer_id uuid,
  primary key (program_id, pending_id),
  check ((state = 'pending') = (settled_at is null)),
  check ((state = 'pending') = (transfer_id is null)),
  check (state <> 'voided' or settled_by is not null)
);
create index pending_points_due on pending_points (release_at, program_id) where state = 'pending';
create index pending_points_queue on pending_points (program_id, created_at, pending_id) where state = 'pending';
create index pending_points_member on pending_points (program_id, member_id) where state = 'pending';
create trigger pending_points_decided_once before update or delete on pending_points
  for each row execute function refuse_second_decision();

-- An entry that was taken back, once: a claim by an analyst, a redemption by its refund.
create table reversal (
  program_id int not null,
  account_id uuid not null,
  seq bigint not null,
  transfer_id uuid not null,
  reason text not null check (length(reason) between 1 and 500),
  reversed_by text,
  reversed_at timestamptz not null default now(),
  primary key (program_id, account_id, seq)
);
create trigger reversal_append_only before update or delete on reversal
  for each statement execute function refuse_change();

-- Points given or taken by hand: one person of staff asks, another decides.
create table correction (
  program_id int not null references program,
  correction_id int generated always as identity,
  member_id uuid not null,
  currency smallint not null,
  amount bigint not null check (amount <> 0 and abs(amount) <= 1000000000),
  reason text not null check (length(reason) between 1 and 500),
  state text not null default 'asked' check (state in ('asked', 'approved', 'refused', 'withdrawn')),
  asked_by text not null,
  asked_at timestamptz not null default now(),
  decided_by text,
  decided_at timestamptz,
  note text check (length(note) between 1 and 500),
  transfer_id uuid,
  primary key (program_id, correction_id),
  foreign key (program_id, currency) references currency,
  check ((state = 'asked') = (decided_by is null)),
  check ((state = 'asked') = (decided_at is null)),
  check ((state = 'approved') = (transfer_id is not null)),
  check (state not in ('approved', 'refused') or decided_by <> asked_by),
  check (state <> 'withdrawn' or decided_by = asked_by)
);
create index correction_state on correction (program_id, state, correction_id);
create index correction_member on correction (program_id, member_id, correction_id);
create trigger correction_decided_once before update or delete on correction
  for each row execute function refuse_second_decision();
