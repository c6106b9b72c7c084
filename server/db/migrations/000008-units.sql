-- How a brand packs its codes: pallet ▸ carton ▸ roll, as a pattern over serials. A unit is arithmetic and no row, however
-- many there are. What a unit really holds is its serials less those that were voided.

-- GS1 company prefixes of a program. Extension digit and serial reference of an SSCC are counted as one number, so that no
-- two units ever get the same one.
create table company_prefix (
  program_id int not null references program,
  prefix text not null check (prefix ~ '^[0-9]{4,12}$'),
  next_reference bigint not null default 1,
  added_by text not null,
  added_at timestamptz not null default now(),
  primary key (program_id, prefix)
);

-- A pattern over some serials of a batch. One that was wrong is removed: its numbers are never given again.
create table packing (
  program_id int not null,
  packing_id int generated always as identity,
  batch_id int not null,
  prefix text not null,
  first_serial bigint not null,
  last_serial bigint not null,
  packed_by text not null,
  packed_at timestamptz not null default now(),
  removed_by text,
  removed_at timestamptz,
  primary key (program_id, packing_id),
  foreign key (program_id, batch_id) references batch,
  foreign key (program_id, prefix) references company_prefix,
  check (first_serial >= 1 and last_serial >= first_serial)
);
create index packing_batch on packing (program_id, batch_id, first_serial) where removed_at is null;

-- Units of one kind in a packing: `codes` to each, the last one may hold fewer, numbered without a gap.
create table packing_level (
  program_id int not null,
  packing_id int not null,
  kind text not null check (kind in ('roll', 'carton', 'pallet')),
  codes bigint not null check (codes >= 1),
  prefix text not null,
  first_reference bigint not null,
  last_reference bigint not null,
  primary key (program_id, packing_id, kind),
  unique (program_id, prefix, first_reference),
  foreign key (program_id, packing_id) references packing,
  check (last_reference >= first_reference)
);
