-- The reward engine: what chance decides is sealed under a secret seed, and whatever is counted against a limit, a budget
-- or a stock is a row that cannot be overrun.

create table draw_seed (
  program_id int not null,
  campaign_id int not null,
  -- Under the master key; who reads the database learns no winner.
  wrapped_seed bytea not null,
  seed_hash text not null check (seed_hash ~ '^[0-9a-f]{64}$'),
  made_at timestamptz not null default now(),
  revealed_seed text check (revealed_seed ~ '^[0-9a-f]{64}$'),
  revealed_at timestamptz,
  primary key (program_id, campaign_id),
  foreign key (program_id, campaign_id) references campaign (program_id, campaign_id),
  check ((revealed_seed is null) = (revealed_at is null))
);

-- What was promised in public, and when: a campaign with chance in it is launched only as it was published.
create table draw_notice (
  program_id int not null,
  campaign_id int not null,
  version int not null,
  published_by text not null,
  published_at timestamptz not null default now(),
  primary key (program_id, campaign_id, version),
  foreign key (program_id, campaign_id, version) references campaign_version (program_id, campaign_id, version)
);
create trigger draw_notice_append_only before update or delete on draw_notice
  for each statement execute function refuse_change();

-- Exact numbers of winners that lie in a batch, in the order in which they are drawn. Who they are only the seed says.
create table sealed_prize (
  program_id int not null,
  batch_id int not null,
  mechanic_id text not null,
  prize_id text not null,
  place smallint not null,
  winners int not null check (winners >= 1),
  sealed_at timestamptz not null default now(),
  primary key (program_id, batch_id, mechanic_id, prize_id),
  foreign key (program_id, batch_id) references batch (program_id, batch_id)
);
create trigger sealed_prize_append_only before update or delete on sealed_prize
  for each statement execute function refuse_change();

-- A stock of prizes or a budget of a campaign, and what was taken of it.
create table pool (
  program_id int not null,
  campaign_id int not null,
  pool text not null check (length(pool) between 1 and 200),
  used bigint not null,
  most bigint not null,
  primary key (program_id, campaign_id, pool),
  check (used between 0 and most)
) with (fillfactor = 20);

create table limit_count (
  program_id int not null,
  campaign_id int not null,
  limit_id text not null,
  subject uuid not null,
  period date not null,
  claims int not null check (claims >= 1),
  most int not null,
  primary key (program_id, campaign_id, limit_id, subject, period),
  check (claims <= most)
);

-- How far a member is in a campaign: sets, streaks, missions. One row, replaced as a whole.
create table progress (
  program_id int not null,
  campaign_id int not null,
  member_id uuid not null,
  data jsonb not null,
  primary key (program_id, campaign_id, member_id)
) with (fillfactor = 70);

-- Pieces of a reward that were set apart for a prize when the campaign was launched.
create table prize_reserve (
  program_id int not null,
  campaign_id int not null,
  prize_id text not null,
  reward_id int not null,
  pieces int not null check (pieces >= 0),
  primary key (program_id, campaign_id, prize_id),
  foreign key (program_id, campaign_id) references campaign (program_id, campaign_id),
  foreign key (program_id, reward_id) references reward (program_id, reward_id)
);

-- A prize that a claim has won.
create table award (
  program_id int not null,
  claim_id uuid not null,
  mechanic_id text not null,
  prize_id text not null,
  campaign_id int not null,
  member_id uuid not null,
  -- Which winning moment it took, of a mechanic that has them.
  moment int,
  redemption_id uuid,
  awarded_at timestamptz not null default now(),
  primary key (program_id, claim_id, mechanic_id)
);
create unique index award_moment on award (program_id, campaign_id, mechanic_id, moment) where moment is not null;
create index award_campaign on award (program_id, campaign_id, awarded_at, claim_id);
create index award_member on award (program_id, member_id, awarded_at);

-- Chances in a periodic draw.
create table lottery_entry (
  program_id int not null,
  campaign_id int not null,
  mechanic_id text not null,
  -- Counted from 0 in the order of the campaign's draws.
  draw smallint not null check (draw >= 0),
  claim_id uuid not null,
  member_id uuid not null,
  entries int not null check (entries >= 1),
  primary key (program_id, campaign_id, mechanic_id, draw, claim_id)
);
create table lottery_draw (
  program_id int not null,
  campaign_id int not null,
  mechanic_id text not null,
  draw smallint not null,
  version int not null,
  entries bigint not null,
  -- SHA-256 of the list of entries, as it was drawn from.
  list_hash text not null check (list_hash ~ '^[0-9a-f]{64}$'),
  witnesses jsonb not null,
  drawn_by text not null,
  drawn_at timestamptz not null default now(),
  primary key (program_id, campaign_id, mechanic_id, draw)
);
create trigger lottery_draw_append_only before update or delete on lottery_draw
  for each statement execute function refuse_change();
create table lottery_winner (
  program_id int not null,
  campaign_id int not null,
  mechanic_id text not null,
  draw smallint not null,
  rank int not null,
  prize_id text not null,
  claim_id uuid not null,
  member_id uuid not null,
  entry bigint not null,
  primary key (program_id, campaign_id, mechanic_id, draw, rank),
  foreign key (program_id, campaign_id, mechanic_id, draw) references lottery_draw
);

-- Persons whom a campaign may leave out, such as staff and distributors; by the member they act as.
create table excluded_member (
  program_id int not null,
  member_id uuid not null,
  reason text not null check (length(reason) between 1 and 300),
  added_by text not null,
  added_at timestamptz not null default now(),
  primary key (program_id, member_id)
);

-- What a member has said or shown that rules ask for; nothing that names a person.
create table member_trait (
  program_id int not null,
  member_id uuid not null,
  confirmed_age smallint check (confirmed_age between 1 and 120),
  household uuid,
  primary key (program_id, member_id),
  foreign key (program_id, member_id) references member (program_id, member_id)
);

-- What a claim gave besides points, so that a retry is told the same.
alter table claim add gains jsonb;

-- What the claim path asks and hands to a transaction. Types of before stay, so that a server of before goes on beside
-- this one.
create type winning_claim as (
  program_id int, key_id smallint, serial bigint, claim_id uuid, campaign_id int, campaign_version int, batch_id int,
  product_id int, member_id uuid, device_id uuid, points int, balance bigint, country char(2), network text,
  claimed_at timestamptz, period date, day_limit int, seq bigint, gains text, posted int,
  own_balance bigint
);
create type asked_member as (index int, program_id int, campaign_id int, device_id uuid);
create type asked_limit as (
  index int, program_id int, campaign_id int, device_id uuid, limit_id text, subject text, period date
);
create type asked_pool as (program_id int, campaign_id int, pool text);
create type asked_moment as (program_id int, campaign_id int, mechanic_id text);
create type used_limit as (
  program_id int, campaign_id int, limit_id text, subject uuid, period date, claims int, most int
);
create type used_pool as (program_id int, campaign_id int, pool text, used bigint, most bigint);
create type won_award as (
  program_id int, claim_id uuid, mechanic_id text, prize_id text, campaign_id int, member_id uuid, moment int,
  redemption_id uuid, awarded_at timestamptz
);
create type new_progress as (program_id int, campaign_id int, member_id uuid, data text);
create type won_entries as (
  program_id int, campaign_id int, mechanic_id text, draw smallint, claim_id uuid, member_id uuid, entries int
);
create type told_age as (program_id int, member_id uuid, years smallint);
