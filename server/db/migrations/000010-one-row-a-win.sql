-- A claim is its own scan: the row that consumes a code also says who was where, so that a win costs one row and not two.
-- `scan` keeps looks and claims that won nothing; `every_scan` is all of them.

alter table claim
  add balance bigint,
  add country char(2),
  add network text;
update claim c set balance = (s.answer ->> 'balance')::bigint, country = s.country, network = s.network
from scan s where s.program_id = c.program_id and s.scan_id = c.claim_id;
update claim c set balance = e.balance
from entry e where c.balance is null and e.program_id = c.program_id and e.account_id = c.member_id and e.cause = c.claim_id;
alter table claim alter balance set not null;
create unique index claim_id on claim (program_id, claim_id);
delete from scan where outcome = 'won';

create view every_scan as
  select program_id, scan_id, kind, key_id, serial, batch_id, campaign_id, device_id, member_id, outcome, country, network,
    scanned_at
  from scan
  union all
  select program_id, claim_id, 'claim', key_id, serial, batch_id, campaign_id, device_id, member_id, 'won', country, network,
    claimed_at
  from claim;

-- One event tells of all claims that a transaction settled in a program.
update event set type = 'claims.won', data = jsonb_build_object('claimIds', jsonb_build_array(subject)) where type = 'claim.won';

-- What the claim path hands to one transaction, as arrays: a row's text is read in half the time of JSON. A null time is
-- the transaction's own.
create type asked_scan as (
  index int, program_id int, key_id smallint, serial bigint, batch_id int, scan_id uuid, device_id uuid, at timestamptz,
  first boolean
);
create type joined_device as (program_id int, device_id uuid, at timestamptz);
create type won_claim as (
  program_id int, key_id smallint, serial bigint, claim_id uuid, campaign_id int, campaign_version int, batch_id int,
  product_id int, member_id uuid, device_id uuid, points int, balance bigint, country char(2), network text,
  claimed_at timestamptz, period date, day_limit int, seq bigint
);
create type program_total as (program_id int, points bigint, seq bigint, balance bigint, at timestamptz, claim_ids uuid[]);
create type seen_scan as (
  program_id int, scan_id uuid, kind text, key_id smallint, serial bigint, batch_id int, campaign_id int, device_id uuid,
  member_id uuid, outcome text, answer json, country char(2), network text, scanned_at timestamptz
);
create type quarter_total as (
  program_id int, campaign_id int, quarter timestamptz, scans int, claims int, points bigint, new_members int
);
create type batch_total as (program_id int, batch_id int, claims bigint);
