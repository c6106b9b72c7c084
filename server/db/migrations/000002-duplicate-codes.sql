-- Codes that more than one party has scanned. Kept by the transaction that records a scan, so that the analyst's list
-- never groups the scans themselves; a row appears here only with a code's second party.

create table duplicate_code (
  program_id int not null,
  key_id smallint not null,
  serial bigint not null,
  batch_id int not null,
  campaign_id int not null,
  parties int not null check (parties >= 2),
  reported boolean not null,
  last_at timestamptz not null,
  primary key (program_id, key_id, serial)
);
create index duplicate_code_recent on duplicate_code (program_id, last_at, key_id, serial);
create index duplicate_code_campaign on duplicate_code (program_id, campaign_id, last_at, key_id, serial);
create index duplicate_code_reported on duplicate_code (program_id, last_at, key_id, serial) where reported;

-- A party is a member, with all devices, or a device whose member is not known; `device_id` is its first device.
create table duplicate_party (
  program_id int not null,
  key_id smallint not null,
  serial bigint not null,
  device_id uuid not null,
  member_id uuid,
  scans int not null check (scans >= 1),
  country char(2),
  network text,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (program_id, key_id, serial, device_id)
);
create index duplicate_party_first on duplicate_party (program_id, key_id, serial, first_at, device_id);
create index duplicate_party_member on duplicate_party (program_id, key_id, serial, member_id);
