-- What a server relied on from memory when it decided claims; the transaction that writes them demands that it still holds.
create type recalled_scan as (
  program_id int, key_id smallint, serial bigint, scan_id uuid, device_id uuid, member_id uuid, seq bigint, balance bigint
);
create type recalled_account as (program_id int, seq bigint, balance bigint);
create type recalled_standing as (
  program_id int, batch_id int, campaign_id int, product_id int, state text, version int, purse text
);

-- What the claims of one transaction have in common is sent once: where they were made, and what most are shown.
create type claim_place as (
  place int, program_id int, key_id smallint, campaign_id int, campaign_version int, batch_id int, product_id int,
  period date, day_limit int, at timestamptz
);
create type written_claim as (
  place int, serial bigint, claim_id uuid, member_id uuid, device_id uuid, points int, balance bigint, country char(2),
  network text, seq bigint, posted int, own_balance bigint, gains int
);
