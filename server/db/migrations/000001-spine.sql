-- The instance: what no single program owns -----------------------------------------------------------------

create table program (
  program_id int generated always as identity primary key,
  name text not null check (length(name) between 1 and 120),
  points_name jsonb not null,
  time_zone text not null,
  created_at timestamptz not null default now()
);

-- A key seals a space of serials into codes. It belongs to the instance: the code on a pack does not say whose it is.
create table code_key (
  key_id smallint primary key check (key_id between 1 and 32767),
  code_length smallint not null check (code_length in (12, 16)),
  wrapped_key bytea not null,
  state text not null check (state in ('active', 'retired')),
  next_serial bigint not null default 1 check (next_serial >= 1),
  created_at timestamptz not null default now()
);
create unique index code_key_one_active on code_key (code_length) where state = 'active';

-- Which program and batch a serial was minted for; written once, never changed, so every process may keep it.
create table serial_block (
  key_id smallint not null references code_key,
  first_serial bigint not null,
  last_serial bigint not null,
  program_id int not null references program,
  batch_id int not null,
  primary key (key_id, first_serial),
  check (first_serial >= 1 and last_serial >= first_serial)
);

-- Staff: people of the console. Sign-in tables belong to the sign-in library; membership and roles are ours. ----

create table staff_user (
  "id" text primary key,
  "name" text not null,
  "email" text not null unique,
  "emailVerified" boolean not null,
  "image" text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create table staff_session (
  "id" text primary key,
  "expiresAt" timestamptz not null,
  "token" text not null unique,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references staff_user ("id") on delete cascade
);
create index staff_session_user on staff_session ("userId");
create table staff_account (
  "id" text primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references staff_user ("id") on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope" text,
  "password" text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null
);
create index staff_account_user on staff_account ("userId");
create table staff_verification (
  "id" text primary key,
  "identifier" text not null,
  "value" text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index staff_verification_identifier on staff_verification ("identifier");
create table staff_rate_limit (
  "id" text primary key,
  "key" text not null unique,
  "count" int not null,
  "lastRequest" bigint not null
);

create table staff_member (
  program_id int not null references program,
  user_id text not null references staff_user ("id") on delete cascade,
  role text not null check (role in ('owner', 'marketer', 'analyst')),
  added_at timestamptz not null default now(),
  primary key (program_id, user_id)
);
create index staff_member_user on staff_member (user_id);

-- What is sold, and what is promised for it -------------------------------------------------------------------

create table brand (
  program_id int not null references program,
  brand_id int generated always as identity,
  name text not null check (length(name) between 1 and 120),
  accent_colour text not null check (accent_colour ~ '^#[0-9a-f]{6}$'),
  created_at timestamptz not null default now(),
  primary key (program_id, brand_id)
);

create table product (
  program_id int not null references program,
  product_id int generated always as identity,
  brand_id int not null,
  name text not null check (length(name) between 1 and 160),
  gtin text check (gtin ~ '^[0-9]{14}$'),
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (program_id, product_id),
  unique (program_id, gtin),
  foreign key (program_id, brand_id) references brand
);

-- The definition is data; each change is a new version, and a claim names the version that decided it.
create table campaign (
  program_id int not null references program,
  campaign_id int generated always as identity,
  name text not null check (length(name) between 1 and 160),
  state text not null check (state in ('draft', 'live', 'paused')),
  version int not null,
  launched_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (program_id, campaign_id)
);
create table campaign_version (
  program_id int not null,
  campaign_id int not null,
  version int not null check (version >= 1),
  definition jsonb not null,
  definition_hash text not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (program_id, campaign_id, version),
  foreign key (program_id, campaign_id) references campaign
);

-- Codes: a batch is a range, its life is kept in ranges --------------------------------------------------------

create table batch (
  program_id int not null references program,
  batch_id int generated always as identity,
  product_id int not null,
  campaign_id int not null,
  label text not null check (length(label) between 1 and 160),
  key_id smallint not null references code_key,
  first_serial bigint not null,
  last_serial bigint not null,
  minted_by text not null,
  minted_at timestamptz not null default now(),
  primary key (program_id, batch_id),
  unique (program_id, key_id, first_serial),
  foreign key (program_id, product_id) references product,
  foreign key (program_id, campaign_id) references campaign,
  check (first_serial >= 1 and last_serial >= first_serial)
);
create index batch_campaign on batch (program_id, campaign_id);
create index batch_product on batch (program_id, product_id);

-- The present state of every minted serial: ranges that touch but never overlap.
create table code_range (
  program_id int not null,
  key_id smallint not null,
  first_serial bigint not null,
  last_serial bigint not null,
  batch_id int not null,
  state text not null check (state in ('minted', 'active', 'recalled')),
  primary key (program_id, key_id, first_serial),
  foreign key (program_id, batch_id) references batch,
  check (last_serial >= first_serial)
);
create index code_range_batch on code_range (program_id, batch_id, first_serial);

create table range_change (
  program_id int not null,
  change_id bigint generated always as identity,
  batch_id int not null,
  first_serial bigint not null,
  last_serial bigint not null,
  to_state text not null check (to_state in ('minted', 'active', 'recalled')),
  reason text,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (program_id, change_id),
  foreign key (program_id, batch_id) references batch
);
create index range_change_batch on range_change (program_id, batch_id, change_id);

create table print_run (
  program_id int not null,
  print_run_id int generated always as identity,
  batch_id int not null,
  format text not null check (format in ('csv', 'pdf', 'svg-zip')),
  first_serial bigint not null,
  last_serial bigint not null,
  state text not null check (state in ('ready', 'running', 'done', 'cancelled', 'interrupted')),
  codes_done bigint not null default 0,
  started_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (program_id, print_run_id),
  foreign key (program_id, batch_id) references batch
);
create index print_run_batch on print_run (program_id, batch_id, print_run_id);

-- People: a member begins anonymous on a device ---------------------------------------------------------------

create table member (
  program_id int not null,
  member_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (program_id, member_id)
);
create table device (
  program_id int not null,
  device_id uuid not null,
  member_id uuid not null,
  first_seen_at timestamptz not null default now(),
  primary key (program_id, device_id),
  foreign key (program_id, member_id) references member
);

-- The ledger: entries prove themselves -------------------------------------------------------------------------

-- A member's account has the member's id. The program's own accounts have ids below 00000001-0000-…: they are
-- striped, so that claims of different lanes never queue for one row, and they may go below zero.
create table account (
  program_id int not null,
  account_id uuid not null,
  kind text not null check (kind in ('member', 'issued', 'redeemed')),
  opened_at timestamptz not null default now(),
  primary key (program_id, account_id),
  check ((kind = 'member') = (account_id >= '00000001-0000-0000-0000-000000000000'))
);
-- One transfer may have many legs: claims that are settled together are posted together, each member's entry against
-- one entry of the program.
create table transfer (
  program_id int not null,
  transfer_id uuid not null,
  kind text not null check (kind in ('claim', 'redemption')),
  posted_at timestamptz not null default now(),
  primary key (program_id, transfer_id)
);
-- `seq` counts an account's entries from 1; `balance` is the account's balance after the entry. Two writers that
-- read the same last entry collide on the key. `cause` is the claim or redemption that a member's entry is for.
create table entry (
  program_id int not null,
  account_id uuid not null,
  seq bigint not null check (seq >= 1),
  transfer_id uuid not null,
  cause uuid,
  amount bigint not null check (amount <> 0),
  balance bigint not null,
  posted_at timestamptz not null default now(),
  primary key (program_id, account_id, seq),
  check (balance >= 0 or account_id < '00000001-0000-0000-0000-000000000000'),
  check (cause is not null or account_id < '00000001-0000-0000-0000-000000000000')
);

create function refuse_uneven_transfer() returns trigger language plpgsql as $$
begin
  if exists (select from added group by program_id, transfer_id having sum(amount) <> 0) then
    raise exception 'a transfer must sum to zero' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger entry_transfers_sum_to_zero after insert on entry
  referencing new table as added for each statement execute function refuse_uneven_transfer();

-- Ends the transaction where something does not hold that its writer relied on.
create function demand(holds boolean, sentence text) returns void language plpgsql as $$
begin
  if holds is not true then
    raise exception '%', sentence using errcode = 'check_violation';
  end if;
end $$;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger entry_append_only before update or delete on entry
  for each statement execute function refuse_change();
create trigger transfer_append_only before update or delete on transfer
  for each statement execute function refuse_change();

-- Scans and claims ------------------------------------------------------------------------------------------------

-- The tables that a claim writes carry no foreign key: each would lock one row of its parent for every claim. Their
-- writers read the parents in the same transaction, and `npm run verify` looks for orphans.

-- Every time a minted code was seen by a phone. A try to claim is a scan whose id the phone made and keeps:
-- the row is the answer that every retry gets again.
create table scan (
  program_id int not null,
  scan_id uuid not null,
  kind text not null check (kind in ('look', 'claim')),
  key_id smallint not null,
  serial bigint not null,
  batch_id int not null,
  campaign_id int not null,
  device_id uuid not null,
  member_id uuid,
  outcome text not null,
  answer json,
  country char(2),
  network text,
  scanned_at timestamptz not null default now(),
  primary key (program_id, scan_id)
);
create index scan_code on scan (program_id, key_id, serial, scanned_at);

create table claim (
  program_id int not null,
  key_id smallint not null,
  serial bigint not null,
  claim_id uuid not null,
  campaign_id int not null,
  campaign_version int not null,
  batch_id int not null,
  product_id int not null,
  member_id uuid not null,
  device_id uuid not null,
  points int not null check (points >= 0),
  claimed_at timestamptz not null default now(),
  primary key (program_id, key_id, serial)
);
-- A program's newest claims are the newest of its campaigns; a campaign with few is listed as fast as any.
create index claim_campaign on claim (program_id, campaign_id, claimed_at);

-- How many packs a member has claimed in a campaign on one local day; the limit of the version that
-- decided last is beside it and guarded here.
create table claim_count (
  program_id int not null,
  campaign_id int not null,
  member_id uuid not null,
  period date not null,
  claims int not null check (claims >= 1),
  most int not null,
  primary key (program_id, campaign_id, member_id, period),
  check (claims <= most)
);

create table scan_report (
  program_id int not null,
  report_id uuid not null,
  key_id smallint not null,
  serial bigint not null,
  device_id uuid not null,
  message text check (length(message) <= 500),
  reported_at timestamptz not null default now(),
  primary key (program_id, report_id),
  unique (program_id, key_id, serial, device_id)
);

-- Rewards -----------------------------------------------------------------------------------------------------------

create table reward (
  program_id int not null references program,
  reward_id int generated always as identity,
  name jsonb not null,
  description jsonb not null,
  picture text not null,
  price_points int not null check (price_points > 0),
  stock int not null check (stock >= 0),
  redeemed int not null default 0 check (redeemed >= 0 and redeemed <= stock),
  voucher_days int not null check (voucher_days between 1 and 3650),
  state text not null check (state in ('offered', 'hidden')),
  created_at timestamptz not null default now(),
  primary key (program_id, reward_id)
);

create table redemption (
  program_id int not null,
  redemption_id uuid not null,
  reward_id int not null,
  member_id uuid not null,
  points int not null check (points > 0),
  redeemed_at timestamptz not null default now(),
  primary key (program_id, redemption_id),
  foreign key (program_id, reward_id) references reward
);
create index redemption_recent on redemption (program_id, redeemed_at);
create index redemption_member on redemption (program_id, member_id, redeemed_at);

create table voucher (
  program_id int not null,
  voucher_id text not null,
  redemption_id uuid not null,
  reward_id int not null,
  state text not null check (state in ('issued', 'used')),
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by text,
  primary key (program_id, voucher_id),
  unique (program_id, redemption_id),
  foreign key (program_id, redemption_id) references redemption,
  check ((state = 'used') = (used_at is not null))
);

-- Events, and what is counted from them -----------------------------------------------------------------------------

create table event (
  program_id int not null,
  event_id bigint generated always as identity,
  type text not null,
  subject text not null,
  data jsonb not null,
  happened_at timestamptz not null default now(),
  primary key (program_id, event_id)
);

-- Counts by quarter of an hour, the largest step that every time zone's days are made of; striped like the
-- program's accounts. Written in the transaction that made the fact.
create table activity (
  program_id int not null,
  campaign_id int not null,
  quarter timestamptz not null,
  stripe smallint not null,
  scans int not null default 0,
  claims int not null default 0,
  points bigint not null default 0,
  duplicates int not null default 0,
  redemptions int not null default 0,
  new_members int not null default 0,
  primary key (program_id, campaign_id, quarter, stripe)
);

-- Claims of a batch, striped in the same way.
create table batch_activity (
  program_id int not null,
  batch_id int not null,
  stripe smallint not null,
  claims bigint not null,
  primary key (program_id, batch_id, stripe)
);
