-- Codes that were printed elsewhere have serials too, of one key without a cipher: blocks, ranges, claims and lists are
-- the same for them. What leads from a text to its serial is a row of imported_code.
alter table code_key
  add kind text not null default 'minted' check (kind in ('minted', 'imported')),
  alter code_length drop not null,
  alter wrapped_key drop not null,
  add check ((kind = 'minted') = (code_length is not null)),
  add check ((kind = 'minted') = (wrapped_key is not null));

-- A code does not say whose it is, so it is found by its hash alone: beside serial_block the one table that belongs to
-- the instance. The hash is the first 16 bytes of an HMAC; as a uuid it takes half the room that a bytea does. Program and
-- batch are those of the serial's block.
create table imported_code (
  code_hash uuid primary key,
  serial bigint not null check (serial >= 1)
);
-- Serials of one import lie side by side.
create index imported_code_serial on imported_code using brin (serial) with (autosummarize = on);

-- A list of codes on its way into a batch: its file is uploaded, a server reads and judges it, a person decides, and a
-- server brings the codes in. Who renews `held_until` has it in hand.
create table code_import (
  program_id int not null references program,
  import_id int generated always as identity,
  label text not null check (length(label) between 1 and 160),
  product_id int not null,
  campaign_id int not null,
  file_name text not null check (length(file_name) between 1 and 255),
  file_bytes bigint not null check (file_bytes >= 1),
  code_column int not null check (code_column between 1 and 1000),
  has_header boolean not null,
  state text not null
    check (state in ('uploading', 'checking', 'checked', 'importing', 'done', 'failed', 'cancelled')),
  attempts smallint not null default 0,
  holder uuid,
  held_until timestamptz,
  rows_done bigint not null default 0,
  row_count bigint,
  good bigint,
  bad bigint,
  repeated bigint,
  known bigint,
  failure text check (failure in ('unreadable', 'too-many-rows', 'no-rows', 'file-missing', 'broken')),
  failed_line bigint,
  batch_id int,
  started_by text not null,
  confirmed_by text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (program_id, import_id),
  foreign key (program_id, product_id) references product,
  foreign key (program_id, campaign_id) references campaign,
  foreign key (program_id, batch_id) references batch,
  check ((holder is null) = (held_until is null)),
  check (holder is null or state in ('checking', 'importing')),
  check ((state = 'failed') = (failure is not null)),
  check ((state = 'done') = (batch_id is not null)),
  check (state not in ('checked', 'importing', 'done') or row_count = good + bad + repeated + known),
  check (state not in ('importing', 'done') or confirmed_by is not null)
);
create index code_import_waiting on code_import (program_id, import_id) where state in ('checking', 'importing');

-- Lines of a file that are not brought in; what they say is not kept.
create table import_finding (
  program_id int not null,
  import_id int not null,
  line bigint not null,
  reason text not null check (reason in ('missing', 'length', 'character', 'repeated', 'known')),
  primary key (program_id, import_id, line),
  foreign key (program_id, import_id) references code_import on delete cascade
);
