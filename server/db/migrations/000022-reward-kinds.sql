-- What a reward is, how it reaches the person, and what is owed on the way. A redemption stays the fact that a reward was
-- given, for points or as the prize of a claim; its fulfilment is the one row that changes until the person has it.

-- Of the member, for prices by tier; null for the lowest.
alter table member add tier text check (tier ~ '^[a-z0-9-]{1,40}$');

alter table reward
  add kind text not null default 'voucher' check (kind in ('physical', 'voucher', 'cashback', 'external', 'experience')),
  -- What the kind needs, as server/rewards/kinds.ts says.
  add settings jsonb not null default '{"kind":"voucher","source":"generated"}',
  -- {"gold": 80}: the price for members of a tier.
  add tier_prices jsonb not null default '{}',
  add person_limit int check (person_limit >= 1),
  -- Days that the limit looks back; null for ever.
  add person_limit_days int check (person_limit_days between 1 and 3650),
  add offered_from timestamptz,
  add offered_until timestamptz,
  -- Pieces set apart for prizes of launched campaigns; the catalogue never gives them.
  add reserved int not null default 0 check (reserved >= 0),
  add check (redeemed + reserved <= stock),
  add check (person_limit is not null or person_limit_days is null),
  add check (offered_until > offered_from),
  add check (settings ->> 'kind' = kind);
alter table reward alter settings drop default, alter kind drop default;

create table reward_variant (
  program_id int not null,
  reward_id int not null,
  variant_id int not null check (variant_id between 1 and 50),
  name jsonb not null,
  stock int not null check (stock >= 0),
  given int not null default 0,
  primary key (program_id, reward_id, variant_id),
  foreign key (program_id, reward_id) references reward,
  check (given between 0 and stock)
);

alter table redemption
  drop constraint redemption_points_check,
  add check (points >= 0),
  add cause text not null default 'catalogue' check (cause in ('catalogue', 'claim')),
  -- The claim that won it, and what the campaign calls the prize.
  add claim_id uuid,
  add prize_id text,
  add check ((cause = 'claim') = (claim_id is not null)),
  add check ((cause = 'claim') = (prize_id is not null)),
  add check (cause = 'claim' or points > 0);
create index redemption_reward on redemption (program_id, reward_id, member_id, redeemed_at);
create index redemption_claim on redemption (program_id, claim_id) where claim_id is not null;

-- A voucher is also what a gift is collected by; a void one was cancelled or refunded.
alter table voucher
  drop constraint voucher_state_check,
  add check (state in ('issued', 'used', 'void'));

create table fulfilment (
  program_id int not null,
  redemption_id uuid not null,
  reward_id int not null,
  member_id uuid not null,
  kind text not null,
  -- Null until the person has chosen.
  way text check (way in ('code', 'delivery', 'pickup', 'payout', 'partner')),
  state text not null check (state in ('details', 'arranging', 'requested', 'approved', 'packed', 'shipped', 'ready',
    'delivered', 'collected', 'cancelled', 'refunded')),
  variant_id int,
  pickup_point text check (length(pickup_point) between 1 and 200),
  courier text check (length(courier) between 1 and 80),
  tracking text check (length(tracking) between 1 and 80),
  -- The piece went back into the stock.
  restocked boolean not null default false,
  opened_at timestamptz not null,
  state_at timestamptz not null,
  primary key (program_id, redemption_id),
  foreign key (program_id, redemption_id) references redemption,
  foreign key (program_id, reward_id, variant_id) references reward_variant,
  check ((courier is null) = (tracking is null)),
  check (state <> 'shipped' or tracking is not null),
  check (not restocked or state in ('cancelled', 'refunded'))
);
create index fulfilment_desk on fulfilment (program_id, opened_at, redemption_id) where way is distinct from 'code';
create index fulfilment_open on fulfilment (program_id, state, opened_at, redemption_id)
  where state in ('arranging', 'requested', 'approved', 'packed', 'shipped', 'ready');
create index fulfilment_tracking on fulfilment (program_id, tracking) where tracking is not null;

-- What happened to a fulfilment, and what people wrote beside it. Never an address.
create table fulfilment_step (
  program_id int not null,
  step_id bigint generated always as identity,
  redemption_id uuid not null,
  -- Null where a note was written and nothing changed.
  state text,
  note text check (length(note) between 1 and 500),
  -- Of staff; null where the member or the program itself did it.
  done_by text,
  done_at timestamptz not null default now(),
  primary key (program_id, step_id),
  foreign key (program_id, redemption_id) references fulfilment,
  check (state is not null or note is not null)
);
create index fulfilment_step_of on fulfilment_step (program_id, redemption_id, step_id);
create trigger fulfilment_step_append_only before update or delete on fulfilment_step
  for each statement execute function refuse_change();

-- Where it goes and to whom: the one place of personal data of a redemption, sealed by the master key, and erasable
-- without touching anything else.
create table fulfilment_person (
  program_id int not null,
  redemption_id uuid not null,
  sealed bytea not null,
  given_at timestamptz not null default now(),
  primary key (program_id, redemption_id),
  foreign key (program_id, redemption_id) references fulfilment
);

-- Codes of a partner, each given once. Found again by a keyed hash, so that none is taken in twice; readable only to
-- whom it was given.
create table partner_code (
  program_id int not null,
  code_hash uuid not null,
  reward_id int not null,
  sealed bytea not null,
  redemption_id uuid,
  given_at timestamptz,
  added_at timestamptz not null default now(),
  primary key (program_id, code_hash),
  unique (program_id, redemption_id),
  foreign key (program_id, reward_id) references reward,
  foreign key (program_id, redemption_id) references redemption,
  check ((redemption_id is null) = (given_at is null))
);
create index partner_code_free on partner_code (program_id, reward_id, code_hash) where redemption_id is null;

-- Money to a person. `due_at` and `leased_until` are the job's, where an adapter sends it.
create table payout (
  program_id int not null,
  redemption_id uuid not null,
  amount_vnd bigint not null check (amount_vnd > 0),
  way text not null check (way in ('wallet', 'bank')),
  -- What staff see of the account: `VCB ···6789`.
  hint text not null check (length(hint) between 1 and 80),
  state text not null check (state in ('waiting', 'approved', 'exported', 'sending', 'paid', 'failed', 'rejected', 'asked')),
  approvals_needed smallint not null check (approvals_needed in (1, 2)),
  adapter text check (adapter in ('file', 'http')),
  file_id int,
  attempts int not null default 0,
  due_at timestamptz,
  leased_until timestamptz,
  reference text check (length(reference) between 1 and 120),
  failure text check (length(failure) between 1 and 300),
  asked_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (program_id, redemption_id),
  foreign key (program_id, redemption_id) references fulfilment,
  check (state not in ('exported', 'sending', 'paid') or adapter is not null),
  check (state <> 'exported' or file_id is not null),
  check ((state = 'sending') = (due_at is not null))
);
create index payout_desk on payout (program_id, asked_at, redemption_id);
create index payout_due on payout (due_at) where due_at is not null;
create index payout_file_of on payout (program_id, file_id) where file_id is not null;

create table payout_approval (
  program_id int not null,
  redemption_id uuid not null,
  user_id text not null,
  approved_at timestamptz not null default now(),
  primary key (program_id, redemption_id, user_id),
  foreign key (program_id, redemption_id) references payout
);

create table payout_file (
  program_id int not null references program,
  file_id int generated always as identity,
  payouts int not null check (payouts > 0),
  amount_vnd bigint not null check (amount_vnd > 0),
  made_by text not null,
  made_at timestamptz not null default now(),
  primary key (program_id, file_id)
);
alter table payout add foreign key (program_id, file_id) references payout_file;

-- One row of a program once it decides otherwise than the product does.
create table payout_setting (
  program_id int primary key references program,
  -- From this amount on, two persons approve.
  two_persons_from_vnd bigint not null check (two_persons_from_vnd >= 0),
  adapter text not null check (adapter in ('file', 'http')),
  url text check (length(url) <= 2000),
  check (adapter <> 'http' or url is not null)
);

-- A reward that a partner makes. A job asks the partner to reserve, then to confirm or to release; nothing is locked
-- while it waits for an answer.
create table partner_order (
  program_id int not null,
  redemption_id uuid not null,
  url text not null,
  phase text not null check (phase in ('reserve', 'confirm', 'release', 'done', 'released', 'stuck')),
  -- After this moment what is not reserved is released, and the points go back.
  deadline timestamptz not null,
  attempts int not null default 0,
  due_at timestamptz,
  leased_until timestamptz,
  -- What the partner calls it.
  reservation text check (length(reservation) between 1 and 200),
  failure text check (length(failure) between 1 and 300),
  -- The code or link that the member gets.
  sealed bytea,
  primary key (program_id, redemption_id),
  foreign key (program_id, redemption_id) references fulfilment,
  check ((phase in ('reserve', 'confirm', 'release')) = (due_at is not null))
);
create index partner_order_due on partner_order (due_at) where due_at is not null;

-- Redemptions of before: each gave a voucher at once.
insert into fulfilment (program_id, redemption_id, reward_id, member_id, kind, way, state, opened_at, state_at)
select program_id, redemption_id, reward_id, member_id, 'voucher', 'code', 'delivered', redeemed_at, redeemed_at
from redemption;
insert into fulfilment_step (program_id, redemption_id, state, done_at)
select program_id, redemption_id, 'delivered', redeemed_at from redemption;
