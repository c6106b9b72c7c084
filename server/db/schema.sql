-- Made from the migrations by tests/server/migrations.test.ts, which says how to refresh it.

create type asked_limit as (index integer, program_id integer, campaign_id integer, device_id uuid, limit_id text, subject text, period date);

create type asked_member as (index integer, program_id integer, campaign_id integer, device_id uuid);

create type asked_moment as (program_id integer, campaign_id integer, mechanic_id text);

create type asked_pool as (program_id integer, campaign_id integer, pool text);

create type asked_scan as (index integer, program_id integer, key_id smallint, serial bigint, batch_id integer, scan_id uuid, device_id uuid, at timestamp with time zone, first boolean);

create type batch_total as (program_id integer, batch_id integer, claims bigint);

create type claim_place as (place integer, program_id integer, key_id smallint, campaign_id integer, campaign_version integer, batch_id integer, product_id integer, period date, day_limit integer, at timestamp with time zone);

create type joined_device as (program_id integer, device_id uuid, at timestamp with time zone);

create type new_progress as (program_id integer, campaign_id integer, member_id uuid, data text);

create type program_total as (program_id integer, points bigint, seq bigint, balance bigint, at timestamp with time zone, claim_ids uuid[]);

create type quarter_total as (program_id integer, campaign_id integer, quarter timestamp with time zone, scans integer, claims integer, points bigint, new_members integer);

create type recalled_account as (program_id integer, seq bigint, balance bigint);

create type recalled_scan as (program_id integer, key_id smallint, serial bigint, scan_id uuid, device_id uuid, member_id uuid, seq bigint, balance bigint);

create type recalled_standing as (program_id integer, batch_id integer, campaign_id integer, product_id integer, state text, version integer, purse text);

create type seen_scan as (program_id integer, scan_id uuid, kind text, key_id smallint, serial bigint, batch_id integer, campaign_id integer, device_id uuid, member_id uuid, outcome text, answer json, country character(2), network text, scanned_at timestamp with time zone);

create type told_age as (program_id integer, member_id uuid, years smallint);

create type used_limit as (program_id integer, campaign_id integer, limit_id text, subject uuid, period date, claims integer, most integer);

create type used_pool as (program_id integer, campaign_id integer, pool text, used bigint, most bigint);

create type winning_claim as (program_id integer, key_id smallint, serial bigint, claim_id uuid, campaign_id integer, campaign_version integer, batch_id integer, product_id integer, member_id uuid, device_id uuid, points integer, balance bigint, country character(2), network text, claimed_at timestamp with time zone, period date, day_limit integer, seq bigint, gains text, posted integer, own_balance bigint);

create type won_award as (program_id integer, claim_id uuid, mechanic_id text, prize_id text, campaign_id integer, member_id uuid, moment integer, redemption_id uuid, awarded_at timestamp with time zone);

create type won_claim as (program_id integer, key_id smallint, serial bigint, claim_id uuid, campaign_id integer, campaign_version integer, batch_id integer, product_id integer, member_id uuid, device_id uuid, points integer, balance bigint, country character(2), network text, claimed_at timestamp with time zone, period date, day_limit integer, seq bigint);

create type won_entries as (program_id integer, campaign_id integer, mechanic_id text, draw smallint, claim_id uuid, member_id uuid, entries integer);

create type written_claim as (place integer, serial bigint, claim_id uuid, member_id uuid, device_id uuid, points integer, balance bigint, country character(2), network text, seq bigint, posted integer, own_balance bigint, gains integer);

create table account (
  program_id integer not null,
  account_id uuid not null,
  kind text not null,
  opened_at timestamp with time zone default now() not null,
  currency smallint default 0 not null,
  member_id uuid,
  constraint account_pkey PRIMARY KEY (program_id, account_id),
  constraint account_kind_check CHECK ((kind = ANY (ARRAY['member'::text, 'pending'::text, 'issued'::text, 'held'::text, 'redeemed'::text, 'expired'::text, 'corrected'::text]))),
  constraint account_member_check CHECK (((member_id IS NOT NULL) = ((kind = 'pending'::text) OR ((kind = 'member'::text) AND (currency <> 0))))),
  constraint account_side_check CHECK (((kind = ANY (ARRAY['member'::text, 'pending'::text])) = (account_id >= '00000001-0000-0000-0000-000000000000'::uuid)))
);
CREATE UNIQUE INDEX account_member ON public.account USING btree (program_id, member_id, currency, kind) WHERE (member_id IS NOT NULL);

create table activity (
  program_id integer not null,
  campaign_id integer not null,
  quarter timestamp with time zone not null,
  stripe smallint not null,
  scans integer default 0 not null,
  claims integer default 0 not null,
  points bigint default 0 not null,
  duplicates integer default 0 not null,
  redemptions integer default 0 not null,
  new_members integer default 0 not null,
  constraint activity_pkey PRIMARY KEY (program_id, campaign_id, quarter, stripe)
);

create table award (
  program_id integer not null,
  claim_id uuid not null,
  mechanic_id text not null,
  prize_id text not null,
  campaign_id integer not null,
  member_id uuid not null,
  moment integer,
  redemption_id uuid,
  awarded_at timestamp with time zone default now() not null,
  constraint award_pkey PRIMARY KEY (program_id, claim_id, mechanic_id)
);
CREATE INDEX award_campaign ON public.award USING btree (program_id, campaign_id, awarded_at, claim_id);
CREATE INDEX award_member ON public.award USING btree (program_id, member_id, awarded_at);
CREATE UNIQUE INDEX award_moment ON public.award USING btree (program_id, campaign_id, mechanic_id, moment) WHERE (moment IS NOT NULL);

create table batch (
  program_id integer not null,
  batch_id integer generated always as identity not null,
  product_id integer not null,
  campaign_id integer not null,
  label text not null,
  key_id smallint not null,
  first_serial bigint not null,
  last_serial bigint not null,
  minted_by text not null,
  minted_at timestamp with time zone default now() not null,
  link_gtin text,
  lot text,
  constraint batch_pkey PRIMARY KEY (program_id, batch_id),
  constraint batch_check CHECK (((first_serial >= 1) AND (last_serial >= first_serial))),
  constraint batch_key_id_fkey FOREIGN KEY (key_id) REFERENCES code_key(key_id),
  constraint batch_label_check CHECK (((length(label) >= 1) AND (length(label) <= 160))),
  constraint batch_link_gtin_check CHECK ((link_gtin ~ '^[0-9]{14}$'::text)),
  constraint batch_lot_check CHECK (((length(lot) >= 1) AND (length(lot) <= 20))),
  constraint batch_program_id_campaign_id_fkey FOREIGN KEY (program_id, campaign_id) REFERENCES campaign(program_id, campaign_id),
  constraint batch_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint batch_program_id_key_id_first_serial_key UNIQUE (program_id, key_id, first_serial),
  constraint batch_program_id_product_id_fkey FOREIGN KEY (program_id, product_id) REFERENCES product(program_id, product_id)
);
CREATE INDEX batch_campaign ON public.batch USING btree (program_id, campaign_id);
CREATE INDEX batch_label ON public.batch USING btree (program_id, label COLLATE "vi-x-icu", batch_id);
CREATE INDEX batch_product ON public.batch USING btree (program_id, product_id);

create table batch_activity (
  program_id integer not null,
  batch_id integer not null,
  stripe smallint not null,
  claims bigint not null,
  constraint batch_activity_pkey PRIMARY KEY (program_id, batch_id, stripe)
);

create table brand (
  program_id integer not null,
  brand_id integer generated always as identity not null,
  name text not null,
  accent_colour text not null,
  created_at timestamp with time zone default now() not null,
  constraint brand_pkey PRIMARY KEY (program_id, brand_id),
  constraint brand_accent_colour_check CHECK ((accent_colour ~ '^#[0-9a-f]{6}$'::text)),
  constraint brand_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
  constraint brand_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id)
);

create table campaign (
  program_id integer not null,
  campaign_id integer generated always as identity not null,
  name text not null,
  state text not null,
  version integer not null,
  launched_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  constraint campaign_pkey PRIMARY KEY (program_id, campaign_id),
  constraint campaign_name_check CHECK (((length(name) >= 1) AND (length(name) <= 160))),
  constraint campaign_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint campaign_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'live'::text, 'paused'::text])))
);

create table campaign_version (
  program_id integer not null,
  campaign_id integer not null,
  version integer not null,
  definition jsonb not null,
  definition_hash text not null,
  changed_by text not null,
  changed_at timestamp with time zone default now() not null,
  constraint campaign_version_pkey PRIMARY KEY (program_id, campaign_id, version),
  constraint campaign_version_program_id_campaign_id_fkey FOREIGN KEY (program_id, campaign_id) REFERENCES campaign(program_id, campaign_id),
  constraint campaign_version_version_check CHECK ((version >= 1))
);

create table claim (
  program_id integer not null,
  key_id smallint not null,
  serial bigint not null,
  claim_id uuid not null,
  campaign_id integer not null,
  campaign_version integer not null,
  batch_id integer not null,
  product_id integer not null,
  member_id uuid not null,
  device_id uuid not null,
  points integer not null,
  claimed_at timestamp with time zone default now() not null,
  balance bigint not null,
  country character(2),
  network text,
  gains jsonb,
  constraint claim_pkey PRIMARY KEY (program_id, key_id, serial),
  constraint claim_points_check CHECK ((points >= 0))
);
CREATE INDEX claim_campaign ON public.claim USING btree (program_id, campaign_id, claimed_at);
CREATE UNIQUE INDEX claim_id ON public.claim USING btree (program_id, claim_id);

create table claim_count (
  program_id integer not null,
  campaign_id integer not null,
  member_id uuid not null,
  period date not null,
  claims integer not null,
  most integer not null,
  constraint claim_count_pkey PRIMARY KEY (program_id, campaign_id, member_id, period),
  constraint claim_count_check CHECK ((claims <= most)),
  constraint claim_count_claims_check CHECK ((claims >= 1))
);

create table code_import (
  program_id integer not null,
  import_id integer generated always as identity not null,
  label text not null,
  product_id integer not null,
  campaign_id integer not null,
  file_name text not null,
  file_bytes bigint not null,
  code_column integer not null,
  has_header boolean not null,
  state text not null,
  attempts smallint default 0 not null,
  holder uuid,
  held_until timestamp with time zone,
  rows_done bigint default 0 not null,
  row_count bigint,
  good bigint,
  bad bigint,
  repeated bigint,
  known bigint,
  failure text,
  failed_line bigint,
  batch_id integer,
  started_by text not null,
  confirmed_by text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  finished_at timestamp with time zone,
  constraint code_import_pkey PRIMARY KEY (program_id, import_id),
  constraint code_import_check CHECK (((holder IS NULL) = (held_until IS NULL))),
  constraint code_import_check1 CHECK (((holder IS NULL) OR (state = ANY (ARRAY['checking'::text, 'importing'::text])))),
  constraint code_import_check2 CHECK (((state = 'failed'::text) = (failure IS NOT NULL))),
  constraint code_import_check3 CHECK (((state = 'done'::text) = (batch_id IS NOT NULL))),
  constraint code_import_check4 CHECK (((state <> ALL (ARRAY['checked'::text, 'importing'::text, 'done'::text])) OR (row_count = (((good + bad) + repeated) + known)))),
  constraint code_import_check5 CHECK (((state <> ALL (ARRAY['importing'::text, 'done'::text])) OR (confirmed_by IS NOT NULL))),
  constraint code_import_code_column_check CHECK (((code_column >= 1) AND (code_column <= 1000))),
  constraint code_import_failure_check CHECK ((failure = ANY (ARRAY['unreadable'::text, 'too-many-rows'::text, 'no-rows'::text, 'file-missing'::text, 'broken'::text]))),
  constraint code_import_file_bytes_check CHECK ((file_bytes >= 1)),
  constraint code_import_file_name_check CHECK (((length(file_name) >= 1) AND (length(file_name) <= 255))),
  constraint code_import_label_check CHECK (((length(label) >= 1) AND (length(label) <= 160))),
  constraint code_import_program_id_batch_id_fkey FOREIGN KEY (program_id, batch_id) REFERENCES batch(program_id, batch_id),
  constraint code_import_program_id_campaign_id_fkey FOREIGN KEY (program_id, campaign_id) REFERENCES campaign(program_id, campaign_id),
  constraint code_import_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint code_import_program_id_product_id_fkey FOREIGN KEY (program_id, product_id) REFERENCES product(program_id, product_id),
  constraint code_import_state_check CHECK ((state = ANY (ARRAY['uploading'::text, 'checking'::text, 'checked'::text, 'importing'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE INDEX code_import_waiting ON public.code_import USING btree (program_id, import_id) WHERE (state = ANY (ARRAY['checking'::text, 'importing'::text]));

create table code_key (
  key_id smallint not null,
  code_length smallint,
  wrapped_key bytea,
  state text not null,
  next_serial bigint default 1 not null,
  created_at timestamp with time zone default now() not null,
  kind text default 'minted'::text not null,
  constraint code_key_pkey PRIMARY KEY (key_id),
  constraint code_key_check CHECK (((kind = 'minted'::text) = (code_length IS NOT NULL))),
  constraint code_key_check1 CHECK (((kind = 'minted'::text) = (wrapped_key IS NOT NULL))),
  constraint code_key_code_length_check CHECK ((code_length = ANY (ARRAY[12, 16]))),
  constraint code_key_key_id_check CHECK (((key_id >= 1) AND (key_id <= 32767))),
  constraint code_key_kind_check CHECK ((kind = ANY (ARRAY['minted'::text, 'imported'::text]))),
  constraint code_key_next_serial_check CHECK ((next_serial >= 1)),
  constraint code_key_state_check CHECK ((state = ANY (ARRAY['active'::text, 'retired'::text])))
);
CREATE UNIQUE INDEX code_key_one_active ON public.code_key USING btree (code_length) WHERE (state = 'active'::text);

create table code_range (
  program_id integer not null,
  key_id smallint not null,
  first_serial bigint not null,
  last_serial bigint not null,
  batch_id integer not null,
  state text not null,
  expires_at timestamp with time zone,
  constraint code_range_pkey PRIMARY KEY (program_id, key_id, first_serial) INCLUDE (last_serial, batch_id, state, expires_at),
  constraint code_range_check CHECK ((last_serial >= first_serial)),
  constraint code_range_program_id_batch_id_fkey FOREIGN KEY (program_id, batch_id) REFERENCES batch(program_id, batch_id),
  constraint code_range_state_check CHECK ((state = ANY (ARRAY['minted'::text, 'sent'::text, 'printed'::text, 'active'::text, 'recalled'::text, 'voided'::text])))
);
CREATE INDEX code_range_batch ON public.code_range USING btree (program_id, batch_id, first_serial);

create table company_prefix (
  program_id integer not null,
  prefix text not null,
  next_reference bigint default 1 not null,
  added_by text not null,
  added_at timestamp with time zone default now() not null,
  constraint company_prefix_pkey PRIMARY KEY (program_id, prefix),
  constraint company_prefix_prefix_check CHECK ((prefix ~ '^[0-9]{4,12}$'::text)),
  constraint company_prefix_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id)
);

create table correction (
  program_id integer not null,
  correction_id integer generated always as identity not null,
  member_id uuid not null,
  currency smallint not null,
  amount bigint not null,
  reason text not null,
  state text default 'asked'::text not null,
  asked_by text not null,
  asked_at timestamp with time zone default now() not null,
  decided_by text,
  decided_at timestamp with time zone,
  note text,
  transfer_id uuid,
  constraint correction_pkey PRIMARY KEY (program_id, correction_id),
  constraint correction_amount_check CHECK (((amount <> 0) AND (abs(amount) <= 1000000000))),
  constraint correction_check CHECK (((state = 'asked'::text) = (decided_by IS NULL))),
  constraint correction_check1 CHECK (((state = 'asked'::text) = (decided_at IS NULL))),
  constraint correction_check2 CHECK (((state = 'approved'::text) = (transfer_id IS NOT NULL))),
  constraint correction_check3 CHECK (((state <> ALL (ARRAY['approved'::text, 'refused'::text])) OR (decided_by <> asked_by))),
  constraint correction_check4 CHECK (((state <> 'withdrawn'::text) OR (decided_by = asked_by))),
  constraint correction_note_check CHECK (((length(note) >= 1) AND (length(note) <= 500))),
  constraint correction_program_id_currency_fkey FOREIGN KEY (program_id, currency) REFERENCES currency(program_id, currency),
  constraint correction_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint correction_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500))),
  constraint correction_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'approved'::text, 'refused'::text, 'withdrawn'::text])))
);
CREATE INDEX correction_member ON public.correction USING btree (program_id, member_id, correction_id);
CREATE INDEX correction_state ON public.correction USING btree (program_id, state, correction_id);
CREATE TRIGGER correction_decided_once BEFORE DELETE OR UPDATE ON public.correction FOR EACH ROW EXECUTE FUNCTION refuse_second_decision();

create table currency (
  program_id integer not null,
  currency smallint not null,
  slug text not null,
  name jsonb,
  expiry text default 'never'::text not null,
  expiry_date date,
  expiry_days integer,
  created_at timestamp with time zone default now() not null,
  constraint currency_pkey PRIMARY KEY (program_id, currency),
  constraint currency_check CHECK (((currency = 0) = (name IS NULL))),
  constraint currency_check1 CHECK (((expiry = 'date'::text) = (expiry_date IS NOT NULL))),
  constraint currency_check2 CHECK (((expiry = ANY (ARRAY['days'::text, 'quarter-end'::text, 'year-end'::text])) = (expiry_days IS NOT NULL))),
  constraint currency_check3 CHECK (((expiry <> 'days'::text) OR (expiry_days >= 1))),
  constraint currency_currency_check CHECK (((currency >= 0) AND (currency <= 999))),
  constraint currency_expiry_check CHECK ((expiry = ANY (ARRAY['never'::text, 'date'::text, 'days'::text, 'quarter-end'::text, 'year-end'::text]))),
  constraint currency_expiry_days_check CHECK (((expiry_days >= 0) AND (expiry_days <= 3650))),
  constraint currency_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint currency_program_id_slug_key UNIQUE (program_id, slug),
  constraint currency_slug_check CHECK ((slug ~ '^[a-z][a-z0-9-]{0,39}$'::text))
);

create table device (
  program_id integer not null,
  device_id uuid not null,
  member_id uuid not null,
  first_seen_at timestamp with time zone default now() not null,
  constraint device_pkey PRIMARY KEY (program_id, device_id),
  constraint device_program_id_member_id_fkey FOREIGN KEY (program_id, member_id) REFERENCES member(program_id, member_id)
);

create table draw_notice (
  program_id integer not null,
  campaign_id integer not null,
  version integer not null,
  published_by text not null,
  published_at timestamp with time zone default now() not null,
  constraint draw_notice_pkey PRIMARY KEY (program_id, campaign_id, version),
  constraint draw_notice_program_id_campaign_id_version_fkey FOREIGN KEY (program_id, campaign_id, version) REFERENCES campaign_version(program_id, campaign_id, version)
);
CREATE TRIGGER draw_notice_append_only BEFORE DELETE OR UPDATE ON public.draw_notice FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table draw_seed (
  program_id integer not null,
  campaign_id integer not null,
  wrapped_seed bytea not null,
  seed_hash text not null,
  made_at timestamp with time zone default now() not null,
  revealed_seed text,
  revealed_at timestamp with time zone,
  constraint draw_seed_pkey PRIMARY KEY (program_id, campaign_id),
  constraint draw_seed_check CHECK (((revealed_seed IS NULL) = (revealed_at IS NULL))),
  constraint draw_seed_program_id_campaign_id_fkey FOREIGN KEY (program_id, campaign_id) REFERENCES campaign(program_id, campaign_id),
  constraint draw_seed_revealed_seed_check CHECK ((revealed_seed ~ '^[0-9a-f]{64}$'::text)),
  constraint draw_seed_seed_hash_check CHECK ((seed_hash ~ '^[0-9a-f]{64}$'::text))
);

create table duplicate_code (
  program_id integer not null,
  key_id smallint not null,
  serial bigint not null,
  batch_id integer not null,
  campaign_id integer not null,
  parties integer not null,
  reported boolean not null,
  last_at timestamp with time zone not null,
  constraint duplicate_code_pkey PRIMARY KEY (program_id, key_id, serial),
  constraint duplicate_code_parties_check CHECK ((parties >= 2))
);
CREATE INDEX duplicate_code_campaign ON public.duplicate_code USING btree (program_id, campaign_id, last_at, key_id, serial);
CREATE INDEX duplicate_code_recent ON public.duplicate_code USING btree (program_id, last_at, key_id, serial);
CREATE INDEX duplicate_code_reported ON public.duplicate_code USING btree (program_id, last_at, key_id, serial) WHERE reported;

create table duplicate_party (
  program_id integer not null,
  key_id smallint not null,
  serial bigint not null,
  device_id uuid not null,
  member_id uuid,
  scans integer not null,
  country character(2),
  network text,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  constraint duplicate_party_pkey PRIMARY KEY (program_id, key_id, serial, device_id),
  constraint duplicate_party_scans_check CHECK ((scans >= 1))
);
CREATE INDEX duplicate_party_first ON public.duplicate_party USING btree (program_id, key_id, serial, first_at, device_id);
CREATE INDEX duplicate_party_member ON public.duplicate_party USING btree (program_id, key_id, serial, member_id);

create table entry (
  program_id integer not null,
  account_id uuid not null,
  seq bigint not null,
  transfer_id uuid not null,
  cause uuid,
  amount bigint not null,
  balance bigint not null,
  posted_at timestamp with time zone default now() not null,
  constraint entry_pkey PRIMARY KEY (program_id, account_id, seq),
  constraint entry_amount_check CHECK ((amount <> 0)),
  constraint entry_check CHECK (((balance >= 0) OR (account_id < '00000001-0000-0000-0000-000000000000'::uuid))),
  constraint entry_check1 CHECK (((cause IS NOT NULL) OR (account_id < '00000001-0000-0000-0000-000000000000'::uuid))),
  constraint entry_seq_check CHECK ((seq >= 1))
);
CREATE INDEX entry_program_moment ON public.entry USING btree (program_id, account_id, posted_at, seq) WHERE (account_id < '00000001-0000-0000-0000-000000000000'::uuid);
CREATE TRIGGER entry_append_only BEFORE DELETE OR UPDATE ON public.entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_transfers_sum_to_zero AFTER INSERT ON public.entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_uneven_transfer();

create table event (
  program_id integer not null,
  event_id bigint generated always as identity not null,
  type text not null,
  subject text not null,
  data jsonb not null,
  happened_at timestamp with time zone default now() not null,
  constraint event_pkey PRIMARY KEY (program_id, event_id)
);

create table excluded_member (
  program_id integer not null,
  member_id uuid not null,
  reason text not null,
  added_by text not null,
  added_at timestamp with time zone default now() not null,
  constraint excluded_member_pkey PRIMARY KEY (program_id, member_id),
  constraint excluded_member_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 300)))
);
CREATE INDEX excluded_member_newest ON public.excluded_member USING btree (program_id, added_at, member_id);

create table exclusion_change (
  program_id integer not null,
  change_id integer generated always as identity not null,
  member_id uuid not null,
  change text not null,
  reason text not null,
  changed_by text not null,
  changed_at timestamp with time zone default now() not null,
  constraint exclusion_change_pkey PRIMARY KEY (program_id, change_id),
  constraint exclusion_change_change_check CHECK ((change = ANY (ARRAY['added'::text, 'removed'::text]))),
  constraint exclusion_change_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint exclusion_change_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 300)))
);
CREATE TRIGGER exclusion_change_append_only BEFORE DELETE OR UPDATE ON public.exclusion_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table fulfilment (
  program_id integer not null,
  redemption_id uuid not null,
  reward_id integer not null,
  member_id uuid not null,
  kind text not null,
  way text,
  state text not null,
  variant_id integer,
  pickup_point text,
  courier text,
  tracking text,
  restocked boolean default false not null,
  opened_at timestamp with time zone not null,
  state_at timestamp with time zone not null,
  constraint fulfilment_pkey PRIMARY KEY (program_id, redemption_id),
  constraint fulfilment_check CHECK (((courier IS NULL) = (tracking IS NULL))),
  constraint fulfilment_check1 CHECK (((state <> 'shipped'::text) OR (tracking IS NOT NULL))),
  constraint fulfilment_check2 CHECK (((NOT restocked) OR (state = ANY (ARRAY['cancelled'::text, 'refunded'::text])))),
  constraint fulfilment_courier_check CHECK (((length(courier) >= 1) AND (length(courier) <= 80))),
  constraint fulfilment_pickup_point_check CHECK (((length(pickup_point) >= 1) AND (length(pickup_point) <= 200))),
  constraint fulfilment_program_id_redemption_id_fkey FOREIGN KEY (program_id, redemption_id) REFERENCES redemption(program_id, redemption_id),
  constraint fulfilment_program_id_reward_id_variant_id_fkey FOREIGN KEY (program_id, reward_id, variant_id) REFERENCES reward_variant(program_id, reward_id, variant_id),
  constraint fulfilment_state_check CHECK ((state = ANY (ARRAY['details'::text, 'arranging'::text, 'requested'::text, 'approved'::text, 'packed'::text, 'shipped'::text, 'ready'::text, 'delivered'::text, 'collected'::text, 'cancelled'::text, 'refunded'::text]))),
  constraint fulfilment_tracking_check CHECK (((length(tracking) >= 1) AND (length(tracking) <= 80))),
  constraint fulfilment_way_check CHECK ((way = ANY (ARRAY['code'::text, 'delivery'::text, 'pickup'::text, 'payout'::text, 'partner'::text])))
);
CREATE INDEX fulfilment_desk ON public.fulfilment USING btree (program_id, opened_at, redemption_id) WHERE (way IS DISTINCT FROM 'code'::text);
CREATE INDEX fulfilment_open ON public.fulfilment USING btree (program_id, state, opened_at, redemption_id) WHERE (state = ANY (ARRAY['arranging'::text, 'requested'::text, 'approved'::text, 'packed'::text, 'shipped'::text, 'ready'::text]));
CREATE INDEX fulfilment_tracking ON public.fulfilment USING btree (program_id, tracking) WHERE (tracking IS NOT NULL);
CREATE INDEX fulfilment_unfinished ON public.fulfilment USING btree (program_id, opened_at, redemption_id) WHERE ((way IS DISTINCT FROM 'code'::text) AND (state <> ALL (ARRAY['delivered'::text, 'collected'::text, 'cancelled'::text, 'refunded'::text])));

create table fulfilment_person (
  program_id integer not null,
  redemption_id uuid not null,
  sealed bytea not null,
  given_at timestamp with time zone default now() not null,
  constraint fulfilment_person_pkey PRIMARY KEY (program_id, redemption_id),
  constraint fulfilment_person_program_id_redemption_id_fkey FOREIGN KEY (program_id, redemption_id) REFERENCES fulfilment(program_id, redemption_id)
);

create table fulfilment_step (
  program_id integer not null,
  step_id bigint generated always as identity not null,
  redemption_id uuid not null,
  state text,
  note text,
  done_by text,
  done_at timestamp with time zone default now() not null,
  constraint fulfilment_step_pkey PRIMARY KEY (program_id, step_id),
  constraint fulfilment_step_check CHECK (((state IS NOT NULL) OR (note IS NOT NULL))),
  constraint fulfilment_step_note_check CHECK (((length(note) >= 1) AND (length(note) <= 500))),
  constraint fulfilment_step_program_id_redemption_id_fkey FOREIGN KEY (program_id, redemption_id) REFERENCES fulfilment(program_id, redemption_id)
);
CREATE INDEX fulfilment_step_of ON public.fulfilment_step USING btree (program_id, redemption_id, step_id);
CREATE TRIGGER fulfilment_step_append_only BEFORE DELETE OR UPDATE ON public.fulfilment_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table idempotency_key (
  program_id integer not null,
  key_hash bytea not null,
  attempt uuid not null,
  fingerprint bytea not null,
  made_at timestamp with time zone default clock_timestamp() not null,
  answer bytea,
  constraint idempotency_key_pkey PRIMARY KEY (program_id, key_hash),
  constraint idempotency_key_fingerprint_check CHECK ((octet_length(fingerprint) = 32)),
  constraint idempotency_key_key_hash_check CHECK ((octet_length(key_hash) = 32))
);
CREATE INDEX idempotency_key_age ON public.idempotency_key USING btree (made_at);

create table import_finding (
  program_id integer not null,
  import_id integer not null,
  line bigint not null,
  reason text not null,
  constraint import_finding_pkey PRIMARY KEY (program_id, import_id, line),
  constraint import_finding_program_id_import_id_fkey FOREIGN KEY (program_id, import_id) REFERENCES code_import(program_id, import_id) ON DELETE CASCADE,
  constraint import_finding_reason_check CHECK ((reason = ANY (ARRAY['missing'::text, 'length'::text, 'character'::text, 'repeated'::text, 'known'::text])))
);

create table imported_code (
  code_hash uuid not null,
  serial bigint not null,
  constraint imported_code_pkey PRIMARY KEY (code_hash),
  constraint imported_code_serial_check CHECK ((serial >= 1))
);
CREATE INDEX imported_code_serial ON public.imported_code USING brin (serial) WITH (autosummarize='on');

create table key_change (
  change_id bigint generated always as identity not null,
  kind text not null,
  key_id smallint,
  program_id integer,
  changed_by text not null,
  changed_at timestamp with time zone default now() not null,
  constraint key_change_pkey PRIMARY KEY (change_id),
  constraint key_change_kind_check CHECK ((kind = ANY (ARRAY['made'::text, 'rotated'::text, 'retired'::text, 'exported'::text, 'restored'::text, 'sheet-shown'::text]))),
  constraint key_change_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id)
);
CREATE TRIGGER key_change_append_only BEFORE DELETE OR UPDATE ON public.key_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table limit_count (
  program_id integer not null,
  campaign_id integer not null,
  limit_id text not null,
  subject uuid not null,
  period date not null,
  claims integer not null,
  most integer not null,
  constraint limit_count_pkey PRIMARY KEY (program_id, campaign_id, limit_id, subject, period),
  constraint limit_count_check CHECK ((claims <= most)),
  constraint limit_count_claims_check CHECK ((claims >= 1))
);

create table lot (
  program_id integer not null,
  account_id uuid not null,
  seq bigint not null,
  amount bigint not null,
  unspent bigint not null,
  expires_at timestamp with time zone not null,
  constraint lot_pkey PRIMARY KEY (program_id, account_id, seq),
  constraint lot_amount_check CHECK ((amount > 0)),
  constraint lot_check CHECK (((unspent >= 0) AND (unspent <= amount)))
);
CREATE INDEX lot_due ON public.lot USING btree (expires_at, program_id) WHERE (unspent > 0);
CREATE INDEX lot_open ON public.lot USING btree (program_id, account_id, expires_at, seq) WHERE (unspent > 0);

create table lot_use (
  program_id integer not null,
  account_id uuid not null,
  seq bigint not null,
  lot_seq bigint not null,
  amount bigint not null,
  constraint lot_use_pkey PRIMARY KEY (program_id, account_id, seq, lot_seq),
  constraint lot_use_amount_check CHECK ((amount <> 0))
);
CREATE TRIGGER lot_use_append_only BEFORE DELETE OR UPDATE ON public.lot_use FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table lottery_draw (
  program_id integer not null,
  campaign_id integer not null,
  mechanic_id text not null,
  draw smallint not null,
  version integer not null,
  entries bigint not null,
  list_hash text not null,
  witnesses jsonb not null,
  drawn_by text not null,
  drawn_at timestamp with time zone default now() not null,
  constraint lottery_draw_pkey PRIMARY KEY (program_id, campaign_id, mechanic_id, draw),
  constraint lottery_draw_list_hash_check CHECK ((list_hash ~ '^[0-9a-f]{64}$'::text))
);
CREATE TRIGGER lottery_draw_append_only BEFORE DELETE OR UPDATE ON public.lottery_draw FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table lottery_entry (
  program_id integer not null,
  campaign_id integer not null,
  mechanic_id text not null,
  draw smallint not null,
  claim_id uuid not null,
  member_id uuid not null,
  entries integer not null,
  constraint lottery_entry_pkey PRIMARY KEY (program_id, campaign_id, mechanic_id, draw, claim_id),
  constraint lottery_entry_draw_check CHECK ((draw >= 0)),
  constraint lottery_entry_entries_check CHECK ((entries >= 1))
);

create table lottery_gift (
  program_id integer not null,
  campaign_id integer not null,
  mechanic_id text not null,
  draw smallint not null,
  rank integer not null,
  redemption_id uuid,
  transfer_id uuid,
  given_at timestamp with time zone default now() not null,
  constraint lottery_gift_pkey PRIMARY KEY (program_id, campaign_id, mechanic_id, draw, rank),
  constraint lottery_gift_check CHECK ((num_nonnulls(redemption_id, transfer_id) = 1)),
  constraint lottery_gift_program_id_campaign_id_mechanic_id_draw_rank_fkey FOREIGN KEY (program_id, campaign_id, mechanic_id, draw, rank) REFERENCES lottery_winner(program_id, campaign_id, mechanic_id, draw, rank)
);
CREATE TRIGGER lottery_gift_append_only BEFORE DELETE OR UPDATE ON public.lottery_gift FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table lottery_winner (
  program_id integer not null,
  campaign_id integer not null,
  mechanic_id text not null,
  draw smallint not null,
  rank integer not null,
  prize_id text not null,
  claim_id uuid not null,
  member_id uuid not null,
  entry bigint not null,
  constraint lottery_winner_pkey PRIMARY KEY (program_id, campaign_id, mechanic_id, draw, rank),
  constraint lottery_winner_program_id_campaign_id_mechanic_id_draw_fkey FOREIGN KEY (program_id, campaign_id, mechanic_id, draw) REFERENCES lottery_draw(program_id, campaign_id, mechanic_id, draw)
);

create table member (
  program_id integer not null,
  member_id uuid not null,
  created_at timestamp with time zone default now() not null,
  constraint member_pkey PRIMARY KEY (program_id, member_id)
);

create table member_trait (
  program_id integer not null,
  member_id uuid not null,
  confirmed_age smallint,
  household uuid,
  household_by text,
  constraint member_trait_pkey PRIMARY KEY (program_id, member_id),
  constraint member_trait_check CHECK (((household IS NOT NULL) OR (household_by IS NULL))),
  constraint member_trait_confirmed_age_check CHECK (((confirmed_age >= 1) AND (confirmed_age <= 120))),
  constraint member_trait_household_by_check CHECK ((household_by = ANY (ARRAY['address'::text, 'phone'::text]))),
  constraint member_trait_program_id_member_id_fkey FOREIGN KEY (program_id, member_id) REFERENCES member(program_id, member_id)
);

create table packing (
  program_id integer not null,
  packing_id integer generated always as identity not null,
  batch_id integer not null,
  prefix text not null,
  first_serial bigint not null,
  last_serial bigint not null,
  packed_by text not null,
  packed_at timestamp with time zone default now() not null,
  removed_by text,
  removed_at timestamp with time zone,
  constraint packing_pkey PRIMARY KEY (program_id, packing_id),
  constraint packing_check CHECK (((first_serial >= 1) AND (last_serial >= first_serial))),
  constraint packing_program_id_batch_id_fkey FOREIGN KEY (program_id, batch_id) REFERENCES batch(program_id, batch_id),
  constraint packing_program_id_prefix_fkey FOREIGN KEY (program_id, prefix) REFERENCES company_prefix(program_id, prefix)
);
CREATE INDEX packing_batch ON public.packing USING btree (program_id, batch_id, first_serial) WHERE (removed_at IS NULL);

create table packing_level (
  program_id integer not null,
  packing_id integer not null,
  kind text not null,
  codes bigint not null,
  prefix text not null,
  first_reference bigint not null,
  last_reference bigint not null,
  constraint packing_level_pkey PRIMARY KEY (program_id, packing_id, kind),
  constraint packing_level_check CHECK ((last_reference >= first_reference)),
  constraint packing_level_codes_check CHECK ((codes >= 1)),
  constraint packing_level_kind_check CHECK ((kind = ANY (ARRAY['roll'::text, 'carton'::text, 'pallet'::text]))),
  constraint packing_level_program_id_packing_id_fkey FOREIGN KEY (program_id, packing_id) REFERENCES packing(program_id, packing_id),
  constraint packing_level_program_id_prefix_first_reference_key UNIQUE (program_id, prefix, first_reference)
);

create table partner_code (
  program_id integer not null,
  code_hash uuid not null,
  reward_id integer not null,
  sealed bytea not null,
  redemption_id uuid,
  given_at timestamp with time zone,
  added_at timestamp with time zone default now() not null,
  constraint partner_code_pkey PRIMARY KEY (program_id, code_hash),
  constraint partner_code_check CHECK (((redemption_id IS NULL) = (given_at IS NULL))),
  constraint partner_code_program_id_redemption_id_fkey FOREIGN KEY (program_id, redemption_id) REFERENCES redemption(program_id, redemption_id),
  constraint partner_code_program_id_redemption_id_key UNIQUE (program_id, redemption_id),
  constraint partner_code_program_id_reward_id_fkey FOREIGN KEY (program_id, reward_id) REFERENCES reward(program_id, reward_id)
);
CREATE INDEX partner_code_free ON public.partner_code USING btree (program_id, reward_id, code_hash) WHERE (redemption_id IS NULL);

create table partner_order (
  program_id integer not null,
  redemption_id uuid not null,
  url text not null,
  phase text not null,
  deadline timestamp with time zone not null,
  attempts integer default 0 not null,
  due_at timestamp with time zone,
  leased_until timestamp with time zone,
  reservation text,
  failure text,
  sealed bytea,
  constraint partner_order_pkey PRIMARY KEY (program_id, redemption_id),
  constraint partner_order_check CHECK (((phase = ANY (ARRAY['reserve'::text, 'confirm'::text, 'release'::text])) = (due_at IS NOT NULL))),
  constraint partner_order_failure_check CHECK (((length(failure) >= 1) AND (length(failure) <= 300))),
  constraint partner_order_phase_check CHECK ((phase = ANY (ARRAY['reserve'::text, 'confirm'::text, 'release'::text, 'done'::text, 'released'::text, 'stuck'::text]))),
  constraint partner_order_program_id_redemption_id_fkey FOREIGN KEY (program_id, redemption_id) REFERENCES fulfilment(program_id, redemption_id),
  constraint partner_order_reservation_check CHECK (((length(reservation) >= 1) AND (length(reservation) <= 200)))
);
CREATE INDEX partner_order_due ON public.partner_order USING btree (due_at) WHERE (due_at IS NOT NULL);

create table payout (
  program_id integer not null,
  redemption_id uuid not null,
  amount_vnd bigint not null,
  way text not null,
  hint text not null,
  state text not null,
  approvals_needed smallint not null,
  adapter text,
  file_id integer,
  attempts integer default 0 not null,
  due_at timestamp with time zone,
  leased_until timestamp with time zone,
  reference text,
  failure text,
  asked_at timestamp with time zone default now() not null,
  changed_at timestamp with time zone default now() not null,
  constraint payout_pkey PRIMARY KEY (program_id, redemption_id),
  constraint payout_adapter_check CHECK ((adapter = ANY (ARRAY['file'::text, 'http'::text]))),
  constraint payout_amount_vnd_check CHECK ((amount_vnd > 0)),
  constraint payout_approvals_needed_check CHECK ((approvals_needed = ANY (ARRAY[1, 2]))),
  constraint payout_check CHECK (((state <> ALL (ARRAY['exported'::text, 'sending'::text, 'paid'::text])) OR (adapter IS NOT NULL))),
  constraint payout_check1 CHECK (((state <> 'exported'::text) OR (file_id IS NOT NULL))),
  constraint payout_check2 CHECK (((state = 'sending'::text) = (due_at IS NOT NULL))),
  constraint payout_failure_check CHECK (((length(failure) >= 1) AND (length(failure) <= 300))),
  constraint payout_hint_check CHECK (((length(hint) >= 1) AND (length(hint) <= 80))),
  constraint payout_program_id_file_id_fkey FOREIGN KEY (program_id, file_id) REFERENCES payout_file(program_id, file_id),
  constraint payout_program_id_redemption_id_fkey FOREIGN KEY (program_id, redemption_id) REFERENCES fulfilment(program_id, redemption_id),
  constraint payout_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 120))),
  constraint payout_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'approved'::text, 'exported'::text, 'sending'::text, 'paid'::text, 'failed'::text, 'rejected'::text, 'asked'::text]))),
  constraint payout_way_check CHECK ((way = ANY (ARRAY['wallet'::text, 'bank'::text])))
);
CREATE INDEX payout_desk ON public.payout USING btree (program_id, asked_at, redemption_id);
CREATE INDEX payout_due ON public.payout USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX payout_file_of ON public.payout USING btree (program_id, file_id) WHERE (file_id IS NOT NULL);
CREATE INDEX payout_unfinished ON public.payout USING btree (program_id, asked_at, redemption_id) WHERE (state <> ALL (ARRAY['paid'::text, 'rejected'::text]));

create table payout_approval (
  program_id integer not null,
  redemption_id uuid not null,
  user_id text not null,
  approved_at timestamp with time zone default now() not null,
  constraint payout_approval_pkey PRIMARY KEY (program_id, redemption_id, user_id),
  constraint payout_approval_program_id_redemption_id_fkey FOREIGN KEY (program_id, redemption_id) REFERENCES payout(program_id, redemption_id)
);

create table payout_file (
  program_id integer not null,
  file_id integer generated always as identity not null,
  payouts integer not null,
  amount_vnd bigint not null,
  made_by text not null,
  made_at timestamp with time zone default now() not null,
  constraint payout_file_pkey PRIMARY KEY (program_id, file_id),
  constraint payout_file_amount_vnd_check CHECK ((amount_vnd > 0)),
  constraint payout_file_payouts_check CHECK ((payouts > 0)),
  constraint payout_file_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id)
);

create table payout_setting (
  program_id integer not null,
  two_persons_from_vnd bigint not null,
  adapter text not null,
  url text,
  constraint payout_setting_pkey PRIMARY KEY (program_id),
  constraint payout_setting_adapter_check CHECK ((adapter = ANY (ARRAY['file'::text, 'http'::text]))),
  constraint payout_setting_check CHECK (((adapter <> 'http'::text) OR (url IS NOT NULL))),
  constraint payout_setting_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint payout_setting_two_persons_from_vnd_check CHECK ((two_persons_from_vnd >= 0)),
  constraint payout_setting_url_check CHECK ((length(url) <= 2000))
);

create table pending_points (
  program_id integer not null,
  pending_id uuid not null,
  member_id uuid not null,
  currency smallint default 0 not null,
  amount bigint not null,
  release_at timestamp with time zone,
  state text default 'pending'::text not null,
  created_at timestamp with time zone default now() not null,
  settled_at timestamp with time zone,
  settled_by text,
  reason text,
  transfer_id uuid,
  constraint pending_points_pkey PRIMARY KEY (program_id, pending_id),
  constraint pending_points_amount_check CHECK ((amount > 0)),
  constraint pending_points_check CHECK (((state = 'pending'::text) = (settled_at IS NULL))),
  constraint pending_points_check1 CHECK (((state = 'pending'::text) = (transfer_id IS NULL))),
  constraint pending_points_check2 CHECK (((state <> 'voided'::text) OR (settled_by IS NOT NULL))),
  constraint pending_points_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500))),
  constraint pending_points_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'released'::text, 'voided'::text])))
);
CREATE INDEX pending_points_due ON public.pending_points USING btree (release_at, program_id) WHERE (state = 'pending'::text);
CREATE INDEX pending_points_member ON public.pending_points USING btree (program_id, member_id) WHERE (state = 'pending'::text);
CREATE INDEX pending_points_queue ON public.pending_points USING btree (program_id, created_at, pending_id) WHERE (state = 'pending'::text);
CREATE TRIGGER pending_points_decided_once BEFORE DELETE OR UPDATE ON public.pending_points FOR EACH ROW EXECUTE FUNCTION refuse_second_decision();

create table pool (
  program_id integer not null,
  campaign_id integer not null,
  pool text not null,
  used bigint not null,
  most bigint not null,
  constraint pool_pkey PRIMARY KEY (program_id, campaign_id, pool),
  constraint pool_check CHECK (((used >= 0) AND (used <= most))),
  constraint pool_pool_check CHECK (((length(pool) >= 1) AND (length(pool) <= 200)))
) with (fillfactor=20);

create table print_asset (
  program_id integer not null,
  print_asset_id integer generated always as identity not null,
  kind text not null,
  name text not null,
  bytes bytea not null,
  sha256 bytea not null,
  width integer,
  height integer,
  added_by text not null,
  created_at timestamp with time zone default now() not null,
  constraint print_asset_pkey PRIMARY KEY (program_id, print_asset_id),
  constraint print_asset_kind_check CHECK ((kind = ANY (ARRAY['picture'::text, 'font'::text]))),
  constraint print_asset_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint print_asset_program_id_sha256_key UNIQUE (program_id, sha256)
);

create table print_order (
  program_id integer not null,
  print_order_id integer generated always as identity not null,
  printer_id integer not null,
  batch_id integer not null,
  key_id smallint not null,
  first_serial bigint not null,
  last_serial bigint not null,
  ordered bigint not null,
  due_on date,
  note text,
  format text not null,
  settings jsonb not null,
  state text default 'draft'::text not null,
  recipient text,
  print_run_id integer,
  link_hash bytea,
  download_until timestamp with time zone,
  downloaded_at timestamp with time zone,
  ordered_by text not null,
  ordered_at timestamp with time zone default now() not null,
  sent_at timestamp with time zone,
  closed_at timestamp with time zone,
  sent_bytes int8multirange default '{}'::int8multirange not null,
  delivered_at timestamp with time zone,
  constraint print_order_pkey PRIMARY KEY (program_id, print_order_id),
  constraint print_order_check CHECK (((first_serial >= 1) AND (last_serial >= first_serial))),
  constraint print_order_check1 CHECK (((ordered >= 1) AND (ordered <= ((last_serial - first_serial) + 1)))),
  constraint print_order_check2 CHECK (((state = ANY (ARRAY['sent'::text, 'closed'::text])) = (sent_at IS NOT NULL))),
  constraint print_order_check3 CHECK (((sent_at IS NULL) OR ((print_run_id IS NOT NULL) AND (link_hash IS NOT NULL) AND (download_until IS NOT NULL)))),
  constraint print_order_check4 CHECK (((state = ANY (ARRAY['closed'::text, 'cancelled'::text])) = (closed_at IS NOT NULL))),
  constraint print_order_key_id_fkey FOREIGN KEY (key_id) REFERENCES code_key(key_id),
  constraint print_order_link_hash_check CHECK ((length(link_hash) = 32)),
  constraint print_order_note_check CHECK (((length(note) >= 1) AND (length(note) <= 500))),
  constraint print_order_program_id_batch_id_fkey FOREIGN KEY (program_id, batch_id) REFERENCES batch(program_id, batch_id),
  constraint print_order_program_id_print_run_id_fkey FOREIGN KEY (program_id, print_run_id) REFERENCES print_run(program_id, print_run_id),
  constraint print_order_program_id_printer_id_fkey FOREIGN KEY (program_id, printer_id) REFERENCES printer(program_id, printer_id),
  constraint print_order_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'sent'::text, 'closed'::text, 'cancelled'::text])))
);
CREATE INDEX print_order_batch ON public.print_order USING btree (program_id, batch_id, first_serial);
CREATE INDEX print_order_printer ON public.print_order USING btree (program_id, printer_id, print_order_id);

create table print_order_download (
  program_id integer not null,
  download_id bigint generated always as identity not null,
  print_order_id integer not null,
  encrypted boolean not null,
  network text,
  country character(2),
  downloaded_at timestamp with time zone default now() not null,
  first_byte bigint default 0 not null,
  constraint print_order_download_pkey PRIMARY KEY (program_id, download_id),
  constraint print_order_download_first_byte_check CHECK ((first_byte >= 0)),
  constraint print_order_download_program_id_print_order_id_fkey FOREIGN KEY (program_id, print_order_id) REFERENCES print_order(program_id, print_order_id)
);
CREATE INDEX print_order_download_order ON public.print_order_download USING btree (program_id, print_order_id, download_id);

create table print_report (
  program_id integer not null,
  print_order_id integer not null,
  report_id uuid not null,
  part smallint not null,
  kind text not null,
  codes bigint not null,
  first_serial bigint,
  last_serial bigint,
  reason text,
  network text,
  country character(2),
  reported_at timestamp with time zone default now() not null,
  constraint print_report_pkey PRIMARY KEY (program_id, print_order_id, report_id, part),
  constraint print_report_check CHECK ((((kind = 'delivered'::text) = (first_serial IS NULL)) AND ((first_serial IS NULL) = (last_serial IS NULL)))),
  constraint print_report_check1 CHECK ((codes = ((last_serial - first_serial) + 1))),
  constraint print_report_check2 CHECK (((kind = 'wasted'::text) = (reason IS NOT NULL))),
  constraint print_report_codes_check CHECK ((codes >= 1)),
  constraint print_report_kind_check CHECK ((kind = ANY (ARRAY['delivered'::text, 'printed'::text, 'wasted'::text]))),
  constraint print_report_program_id_print_order_id_fkey FOREIGN KEY (program_id, print_order_id) REFERENCES print_order(program_id, print_order_id),
  constraint print_report_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 300)))
);
CREATE INDEX print_report_newest ON public.print_report USING btree (program_id, print_order_id, reported_at DESC, report_id, part);
CREATE TRIGGER print_report_append_only BEFORE DELETE OR UPDATE ON public.print_report FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table print_run (
  program_id integer not null,
  print_run_id integer generated always as identity not null,
  batch_id integer not null,
  format text not null,
  first_serial bigint not null,
  last_serial bigint not null,
  state text not null,
  codes_done bigint default 0 not null,
  started_by text not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  settings jsonb default '{}'::jsonb not null,
  attempts smallint default 0 not null,
  holder uuid,
  held_until timestamp with time zone,
  bytes_done bigint default 0 not null,
  failure text,
  files integer,
  manifest_sha256 text,
  finished_at timestamp with time zone,
  expires_at timestamp with time zone,
  constraint print_run_pkey PRIMARY KEY (program_id, print_run_id),
  constraint print_run_check CHECK (((state = 'running'::text) = ((holder IS NOT NULL) AND (held_until IS NOT NULL)))),
  constraint print_run_check1 CHECK (((state <> 'done'::text) OR ((files IS NOT NULL) AND (manifest_sha256 IS NOT NULL) AND (expires_at IS NOT NULL)))),
  constraint print_run_check2 CHECK (((state = 'failed'::text) = (failure IS NOT NULL))),
  constraint print_run_failure_check CHECK ((failure = ANY (ARRAY['disk-full'::text, 'file-damaged'::text, 'too-many-files'::text, 'unprepared'::text, 'broken'::text]))),
  constraint print_run_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'pdf'::text, 'svg-zip'::text, 'png-zip'::text, 'eps-zip'::text, 'pdf-zip'::text]))),
  constraint print_run_manifest_sha256_check CHECK ((manifest_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint print_run_program_id_batch_id_fkey FOREIGN KEY (program_id, batch_id) REFERENCES batch(program_id, batch_id),
  constraint print_run_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text, 'expired'::text])))
);
CREATE INDEX print_run_batch ON public.print_run USING btree (program_id, batch_id, print_run_id);
CREATE INDEX print_run_kept ON public.print_run USING btree (program_id, expires_at) WHERE (state = 'done'::text);
CREATE INDEX print_run_waiting ON public.print_run USING btree (program_id, print_run_id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

create table printer (
  program_id integer not null,
  printer_id integer generated always as identity not null,
  name text not null,
  contact text not null,
  recipient text,
  archived_at timestamp with time zone,
  added_by text not null,
  added_at timestamp with time zone default now() not null,
  constraint printer_pkey PRIMARY KEY (program_id, printer_id),
  constraint printer_contact_check CHECK (((length(contact) >= 1) AND (length(contact) <= 300))),
  constraint printer_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
  constraint printer_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint printer_recipient_check CHECK (((recipient ~~ 'age1%'::text) AND (length(recipient) <= 2500)))
);

create table prize_reserve (
  program_id integer not null,
  campaign_id integer not null,
  prize_id text not null,
  reward_id integer not null,
  pieces integer not null,
  constraint prize_reserve_pkey PRIMARY KEY (program_id, campaign_id, prize_id),
  constraint prize_reserve_pieces_check CHECK ((pieces >= 0)),
  constraint prize_reserve_program_id_campaign_id_fkey FOREIGN KEY (program_id, campaign_id) REFERENCES campaign(program_id, campaign_id),
  constraint prize_reserve_program_id_reward_id_fkey FOREIGN KEY (program_id, reward_id) REFERENCES reward(program_id, reward_id)
);

create table product (
  program_id integer not null,
  product_id integer generated always as identity not null,
  brand_id integer not null,
  name text not null,
  gtin text,
  archived_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  links_version integer default 0 not null,
  constraint product_pkey PRIMARY KEY (program_id, product_id),
  constraint product_gtin_check CHECK ((gtin ~ '^[0-9]{14}$'::text)),
  constraint product_name_check CHECK (((length(name) >= 1) AND (length(name) <= 160))),
  constraint product_program_id_brand_id_fkey FOREIGN KEY (program_id, brand_id) REFERENCES brand(program_id, brand_id),
  constraint product_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint product_program_id_gtin_key UNIQUE (program_id, gtin)
);
CREATE INDEX product_gtin ON public.product USING btree (gtin, program_id) WHERE (gtin IS NOT NULL);
CREATE INDEX product_name ON public.product USING btree (program_id, name COLLATE "vi-x-icu", product_id);

create table product_link (
  program_id integer not null,
  product_id integer not null,
  "position" smallint not null,
  link_type text not null,
  title text not null,
  href text not null,
  language text,
  media_type text,
  is_default boolean not null,
  constraint product_link_pkey PRIMARY KEY (program_id, product_id, "position"),
  constraint product_link_href_check CHECK (((href ~ '^https://'::text) AND (length(href) <= 2000))),
  constraint product_link_language_check CHECK ((language ~ '^[a-z]{2}(-[A-Z]{2})?$'::text)),
  constraint product_link_link_type_check CHECK ((link_type ~ '^[A-Za-z]{2,40}$'::text)),
  constraint product_link_media_type_check CHECK ((length(media_type) <= 100)),
  constraint product_link_position_check CHECK ((("position" >= 1) AND ("position" <= 50))),
  constraint product_link_program_id_product_id_fkey FOREIGN KEY (program_id, product_id) REFERENCES product(program_id, product_id),
  constraint product_link_title_check CHECK (((length(title) >= 1) AND (length(title) <= 160)))
);
CREATE UNIQUE INDEX product_link_default ON public.product_link USING btree (program_id, product_id) WHERE is_default;

create table program (
  program_id integer generated always as identity not null,
  name text not null,
  points_name jsonb not null,
  time_zone text not null,
  created_at timestamp with time zone default now() not null,
  sandbox_of integer,
  retired_at timestamp with time zone,
  tier_months smallint default 12 not null,
  constraint program_pkey PRIMARY KEY (program_id),
  constraint program_check CHECK ((sandbox_of <> program_id)),
  constraint program_check1 CHECK (((retired_at IS NULL) OR (sandbox_of IS NOT NULL))),
  constraint program_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
  constraint program_sandbox_of_fkey FOREIGN KEY (sandbox_of) REFERENCES program(program_id),
  constraint program_tier_months_check CHECK (((tier_months >= 1) AND (tier_months <= 60)))
);
CREATE UNIQUE INDEX program_sandbox ON public.program USING btree (sandbox_of) WHERE (retired_at IS NULL);

create table progress (
  program_id integer not null,
  campaign_id integer not null,
  member_id uuid not null,
  data jsonb not null,
  constraint progress_pkey PRIMARY KEY (program_id, campaign_id, member_id)
) with (fillfactor=70);

create table range_change (
  program_id integer not null,
  change_id bigint generated always as identity not null,
  batch_id integer not null,
  first_serial bigint not null,
  last_serial bigint not null,
  to_state text not null,
  reason text,
  changed_by text not null,
  changed_at timestamp with time zone default now() not null,
  from_state text,
  from_expires_at timestamp with time zone,
  to_expires_at timestamp with time zone,
  way text default 'serials'::text not null,
  via text default 'api'::text not null,
  sscc text,
  transaction bigint default ((pg_current_xact_id())::text)::bigint not null,
  constraint range_change_pkey PRIMARY KEY (program_id, change_id),
  constraint range_change_from_state_check CHECK ((from_state = ANY (ARRAY['minted'::text, 'sent'::text, 'printed'::text, 'active'::text, 'recalled'::text, 'voided'::text]))),
  constraint range_change_program_id_batch_id_fkey FOREIGN KEY (program_id, batch_id) REFERENCES batch(program_id, batch_id),
  constraint range_change_sscc_check CHECK ((sscc ~ '^[0-9]{18}$'::text)),
  constraint range_change_to_state_check CHECK ((to_state = ANY (ARRAY['minted'::text, 'sent'::text, 'printed'::text, 'active'::text, 'recalled'::text, 'voided'::text]))),
  constraint range_change_via_check CHECK ((via = ANY (ARRAY['console'::text, 'phone'::text, 'api'::text]))),
  constraint range_change_way_check CHECK ((way = ANY (ARRAY['serials'::text, 'unit'::text, 'codes'::text])))
);
CREATE INDEX range_change_batch ON public.range_change USING btree (program_id, batch_id, change_id);
CREATE INDEX range_change_transaction ON public.range_change USING btree (transaction);

create table redemption (
  program_id integer not null,
  redemption_id uuid not null,
  reward_id integer not null,
  member_id uuid not null,
  points integer not null,
  redeemed_at timestamp with time zone default now() not null,
  cause text default 'catalogue'::text not null,
  claim_id uuid,
  prize_id text,
  constraint redemption_pkey PRIMARY KEY (program_id, redemption_id),
  constraint redemption_cause_check CHECK ((cause = ANY (ARRAY['catalogue'::text, 'claim'::text]))),
  constraint redemption_check CHECK (((cause = 'claim'::text) = (claim_id IS NOT NULL))),
  constraint redemption_check1 CHECK (((cause = 'claim'::text) = (prize_id IS NOT NULL))),
  constraint redemption_check2 CHECK (((cause = 'claim'::text) OR (points > 0))),
  constraint redemption_points_check CHECK ((points >= 0)),
  constraint redemption_program_id_reward_id_fkey FOREIGN KEY (program_id, reward_id) REFERENCES reward(program_id, reward_id)
);
CREATE INDEX redemption_claim ON public.redemption USING btree (program_id, claim_id) WHERE (claim_id IS NOT NULL);
CREATE INDEX redemption_member ON public.redemption USING btree (program_id, member_id, redeemed_at);
CREATE INDEX redemption_recent ON public.redemption USING btree (program_id, redeemed_at);
CREATE INDEX redemption_reward ON public.redemption USING btree (program_id, reward_id, member_id, redeemed_at);

create table reversal (
  program_id integer not null,
  account_id uuid not null,
  seq bigint not null,
  transfer_id uuid not null,
  reason text not null,
  reversed_by text,
  reversed_at timestamp with time zone default now() not null,
  constraint reversal_pkey PRIMARY KEY (program_id, account_id, seq),
  constraint reversal_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
);
CREATE TRIGGER reversal_append_only BEFORE DELETE OR UPDATE ON public.reversal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table reward (
  program_id integer not null,
  reward_id integer generated always as identity not null,
  name jsonb not null,
  description jsonb not null,
  picture text not null,
  price_points integer not null,
  stock integer not null,
  redeemed integer default 0 not null,
  voucher_days integer not null,
  state text not null,
  created_at timestamp with time zone default now() not null,
  kind text not null,
  settings jsonb not null,
  tier_prices jsonb default '{}'::jsonb not null,
  person_limit integer,
  person_limit_days integer,
  offered_from timestamp with time zone,
  offered_until timestamp with time zone,
  reserved integer default 0 not null,
  constraint reward_pkey PRIMARY KEY (program_id, reward_id),
  constraint reward_check CHECK (((redeemed >= 0) AND (redeemed <= stock))),
  constraint reward_check1 CHECK (((redeemed + reserved) <= stock)),
  constraint reward_check2 CHECK (((person_limit IS NOT NULL) OR (person_limit_days IS NULL))),
  constraint reward_check3 CHECK ((offered_until > offered_from)),
  constraint reward_check4 CHECK (((settings ->> 'kind'::text) = kind)),
  constraint reward_kind_check CHECK ((kind = ANY (ARRAY['physical'::text, 'voucher'::text, 'cashback'::text, 'external'::text, 'experience'::text]))),
  constraint reward_person_limit_check CHECK ((person_limit >= 1)),
  constraint reward_person_limit_days_check CHECK (((person_limit_days >= 1) AND (person_limit_days <= 3650))),
  constraint reward_price_points_check CHECK ((price_points > 0)),
  constraint reward_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint reward_reserved_check CHECK ((reserved >= 0)),
  constraint reward_state_check CHECK ((state = ANY (ARRAY['offered'::text, 'hidden'::text]))),
  constraint reward_stock_check CHECK ((stock >= 0)),
  constraint reward_voucher_days_check CHECK (((voucher_days >= 1) AND (voucher_days <= 3650)))
);

create table reward_variant (
  program_id integer not null,
  reward_id integer not null,
  variant_id integer not null,
  name jsonb not null,
  stock integer not null,
  given integer default 0 not null,
  constraint reward_variant_pkey PRIMARY KEY (program_id, reward_id, variant_id),
  constraint reward_variant_check CHECK (((given >= 0) AND (given <= stock))),
  constraint reward_variant_program_id_reward_id_fkey FOREIGN KEY (program_id, reward_id) REFERENCES reward(program_id, reward_id),
  constraint reward_variant_stock_check CHECK ((stock >= 0)),
  constraint reward_variant_variant_id_check CHECK (((variant_id >= 1) AND (variant_id <= 50)))
);

create table scan (
  program_id integer not null,
  scan_id uuid not null,
  kind text not null,
  key_id smallint not null,
  serial bigint not null,
  batch_id integer not null,
  campaign_id integer not null,
  device_id uuid not null,
  member_id uuid,
  outcome text not null,
  answer json,
  country character(2),
  network text,
  scanned_at timestamp with time zone default now() not null,
  constraint scan_pkey PRIMARY KEY (program_id, scan_id),
  constraint scan_kind_check CHECK ((kind = ANY (ARRAY['look'::text, 'claim'::text])))
);
CREATE INDEX scan_code ON public.scan USING btree (program_id, key_id, serial, scanned_at);
CREATE INDEX scan_not_active ON public.scan USING btree (program_id, scanned_at, scan_id) WHERE (outcome = ANY (ARRAY['not-active'::text, 'voided'::text]));
CREATE INDEX scan_not_active_serial ON public.scan USING btree (program_id, batch_id, serial) INCLUDE (scanned_at, scan_id) WHERE (outcome = ANY (ARRAY['not-active'::text, 'voided'::text]));

create table scan_report (
  program_id integer not null,
  report_id uuid not null,
  key_id smallint not null,
  serial bigint not null,
  device_id uuid not null,
  message text,
  reported_at timestamp with time zone default now() not null,
  constraint scan_report_pkey PRIMARY KEY (program_id, report_id),
  constraint scan_report_message_check CHECK ((length(message) <= 500)),
  constraint scan_report_program_id_key_id_serial_device_id_key UNIQUE (program_id, key_id, serial, device_id)
);

create table sealed_prize (
  program_id integer not null,
  batch_id integer not null,
  mechanic_id text not null,
  prize_id text not null,
  place smallint not null,
  winners integer not null,
  sealed_at timestamp with time zone default now() not null,
  constraint sealed_prize_pkey PRIMARY KEY (program_id, batch_id, mechanic_id, prize_id),
  constraint sealed_prize_program_id_batch_id_fkey FOREIGN KEY (program_id, batch_id) REFERENCES batch(program_id, batch_id),
  constraint sealed_prize_winners_check CHECK ((winners >= 1))
);
CREATE TRIGGER sealed_prize_append_only BEFORE DELETE OR UPDATE ON public.sealed_prize FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table serial_block (
  key_id smallint not null,
  first_serial bigint not null,
  last_serial bigint not null,
  program_id integer not null,
  batch_id integer not null,
  constraint serial_block_pkey PRIMARY KEY (key_id, first_serial),
  constraint serial_block_check CHECK (((first_serial >= 1) AND (last_serial >= first_serial))),
  constraint serial_block_key_id_fkey FOREIGN KEY (key_id) REFERENCES code_key(key_id),
  constraint serial_block_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id)
);

create table staff_account (
  id text not null,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamp with time zone,
  "refreshTokenExpiresAt" timestamp with time zone,
  scope text,
  password text,
  "createdAt" timestamp with time zone default now() not null,
  "updatedAt" timestamp with time zone not null,
  constraint staff_account_pkey PRIMARY KEY (id),
  constraint "staff_account_userId_fkey" FOREIGN KEY ("userId") REFERENCES staff_user(id) ON DELETE CASCADE
);
CREATE INDEX staff_account_user ON public.staff_account USING btree ("userId");

create table staff_member (
  program_id integer not null,
  user_id text not null,
  role text not null,
  added_at timestamp with time zone default now() not null,
  constraint staff_member_pkey PRIMARY KEY (program_id, user_id),
  constraint staff_member_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint staff_member_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'marketer'::text, 'analyst'::text, 'warehouse'::text]))),
  constraint staff_member_user_id_fkey FOREIGN KEY (user_id) REFERENCES staff_user(id) ON DELETE CASCADE
);
CREATE INDEX staff_member_user ON public.staff_member USING btree (user_id);

create table staff_one_time_password (
  user_id text not null,
  set_by text not null,
  set_at timestamp with time zone default now() not null,
  constraint staff_one_time_password_pkey PRIMARY KEY (user_id),
  constraint staff_one_time_password_user_id_fkey FOREIGN KEY (user_id) REFERENCES staff_user(id) ON DELETE CASCADE
);

create table staff_rate_limit (
  id text not null,
  key text not null,
  count integer not null,
  "lastRequest" bigint not null,
  constraint staff_rate_limit_pkey PRIMARY KEY (id),
  constraint staff_rate_limit_key_key UNIQUE (key)
);

create table staff_session (
  id text not null,
  "expiresAt" timestamp with time zone not null,
  token text not null,
  "createdAt" timestamp with time zone default now() not null,
  "updatedAt" timestamp with time zone not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null,
  constraint staff_session_pkey PRIMARY KEY (id),
  constraint staff_session_token_key UNIQUE (token),
  constraint "staff_session_userId_fkey" FOREIGN KEY ("userId") REFERENCES staff_user(id) ON DELETE CASCADE
);
CREATE INDEX staff_session_user ON public.staff_session USING btree ("userId");

create table staff_user (
  id text not null,
  name text not null,
  email text not null,
  "emailVerified" boolean not null,
  image text,
  "createdAt" timestamp with time zone default now() not null,
  "updatedAt" timestamp with time zone default now() not null,
  constraint staff_user_pkey PRIMARY KEY (id),
  constraint staff_user_email_key UNIQUE (email)
);

create table staff_verification (
  id text not null,
  identifier text not null,
  value text not null,
  "expiresAt" timestamp with time zone not null,
  "createdAt" timestamp with time zone default now() not null,
  "updatedAt" timestamp with time zone default now() not null,
  constraint staff_verification_pkey PRIMARY KEY (id)
);
CREATE INDEX staff_verification_identifier ON public.staff_verification USING btree (identifier);

create table tier (
  program_id integer not null,
  tier text not null,
  points bigint not null,
  name jsonb not null,
  constraint tier_pkey PRIMARY KEY (program_id, tier),
  constraint tier_points_check CHECK (((points >= 0) AND (points <= 1000000000))),
  constraint tier_program_id_fkey FOREIGN KEY (program_id) REFERENCES program(program_id),
  constraint tier_program_id_points_key UNIQUE (program_id, points),
  constraint tier_tier_check CHECK (((tier ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(tier) <= 40)))
);

create table transfer (
  program_id integer not null,
  transfer_id uuid not null,
  kind text not null,
  posted_at timestamp with time zone default now() not null,
  constraint transfer_pkey PRIMARY KEY (program_id, transfer_id),
  constraint transfer_kind_check CHECK ((kind = ANY (ARRAY['claim'::text, 'redemption'::text, 'refund'::text, 'expiry'::text, 'release'::text, 'void'::text, 'reversal'::text, 'correction'::text, 'prize'::text])))
);
CREATE TRIGGER transfer_append_only BEFORE DELETE OR UPDATE ON public.transfer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table voucher (
  program_id integer not null,
  voucher_id text not null,
  redemption_id uuid not null,
  reward_id integer not null,
  state text not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  used_by text,
  constraint voucher_pkey PRIMARY KEY (program_id, voucher_id),
  constraint voucher_check CHECK (((state = 'used'::text) = (used_at IS NOT NULL))),
  constraint voucher_program_id_redemption_id_fkey FOREIGN KEY (program_id, redemption_id) REFERENCES redemption(program_id, redemption_id),
  constraint voucher_program_id_redemption_id_key UNIQUE (program_id, redemption_id),
  constraint voucher_state_check CHECK ((state = ANY (ARRAY['issued'::text, 'used'::text, 'void'::text])))
);

create view every_scan as
 SELECT scan.program_id,
    scan.scan_id,
    scan.kind,
    scan.key_id,
    scan.serial,
    scan.batch_id,
    scan.campaign_id,
    scan.device_id,
    scan.member_id,
    scan.outcome,
    scan.country,
    scan.network,
    scan.scanned_at
   FROM scan
UNION ALL
 SELECT claim.program_id,
    claim.claim_id AS scan_id,
    'claim'::text AS kind,
    claim.key_id,
    claim.serial,
    claim.batch_id,
    claim.campaign_id,
    claim.device_id,
    claim.member_id,
    'won'::text AS outcome,
    claim.country,
    claim.network,
    claim.claimed_at AS scanned_at
   FROM claim;

CREATE OR REPLACE FUNCTION public.demand(holds boolean, sentence text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if holds is not true then
    raise exception '%', sentence using errcode = 'check_violation';
  end if;
end $function$;

CREATE OR REPLACE FUNCTION public.member_tier(of_program integer, of_member uuid)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select tier from tier
  where program_id = of_program and points <= (select tier_points(of_program, of_member))
  order by points desc limit 1
$function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_second_decision()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' or old.state not in ('pending', 'asked') then
    raise exception 'a decision in % is final', tg_table_name using errcode = 'restrict_violation';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_uneven_transfer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from added group by program_id, transfer_id having sum(amount) <> 0) then
    raise exception 'a transfer must sum to zero' using errcode = 'check_violation';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.tier_points(of_program integer, of_member uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(sum(e.amount), 0)::bigint
  from entry e join transfer t on t.program_id = e.program_id and t.transfer_id = e.transfer_id
  where e.program_id = of_program and e.account_id = of_member and e.amount > 0
    and e.posted_at > now() - make_interval(months => (select tier_months from program where program_id = of_program))
    and t.kind in ('claim', 'release', 'prize')
    and not exists (
      select from reversal r where r.program_id = e.program_id and r.account_id = e.account_id and r.seq = e.seq
    )
$function$;
