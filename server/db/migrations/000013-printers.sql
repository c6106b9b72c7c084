-- The printers of a program, what each was asked to print, and what each says came of it.

-- `recipient`: the public key, of age, that files for the printer are encrypted to; null for links that work once.
create table printer (
  program_id int not null references program,
  printer_id int generated always as identity,
  name text not null check (length(name) between 1 and 120),
  contact text not null check (length(contact) between 1 and 300),
  recipient text check (recipient like 'age1%' and length(recipient) <= 2500),
  archived_at timestamptz,
  added_by text not null,
  added_at timestamptz not null default now(),
  primary key (program_id, printer_id)
);

-- Serials of a batch for a printer. It may be given more codes than labels were ordered. Once sent it names its files and
-- the link that leads to them: of the link's secret only the hash is kept, and `downloaded_at` spends a link for plain files.
create table print_order (
  program_id int not null,
  print_order_id int generated always as identity,
  printer_id int not null,
  batch_id int not null,
  key_id smallint not null references code_key,
  first_serial bigint not null,
  last_serial bigint not null,
  ordered bigint not null,
  due_on date,
  note text check (length(note) between 1 and 500),
  format text not null,
  settings jsonb not null,
  state text not null default 'draft' check (state in ('draft', 'sent', 'closed', 'cancelled')),
  recipient text,
  print_run_id int,
  link_hash bytea check (length(link_hash) = 32),
  download_until timestamptz,
  downloaded_at timestamptz,
  ordered_by text not null,
  ordered_at timestamptz not null default now(),
  sent_at timestamptz,
  closed_at timestamptz,
  primary key (program_id, print_order_id),
  foreign key (program_id, printer_id) references printer,
  foreign key (program_id, batch_id) references batch,
  foreign key (program_id, print_run_id) references print_run,
  check (first_serial >= 1 and last_serial >= first_serial),
  check (ordered between 1 and last_serial - first_serial + 1),
  check ((state in ('sent', 'closed')) = (sent_at is not null)),
  check (sent_at is null or (print_run_id is not null and link_hash is not null and download_until is not null)),
  check ((state in ('closed', 'cancelled')) = (closed_at is not null))
);
create index print_order_printer on print_order (program_id, printer_id, print_order_id);
create index print_order_batch on print_order (program_id, batch_id, first_serial);

-- Every time that an order's files were fetched. `network` as coarse as that of a scan.
create table print_order_download (
  program_id int not null,
  download_id bigint generated always as identity,
  print_order_id int not null,
  encrypted boolean not null,
  network text,
  country char(2),
  downloaded_at timestamptz not null default now(),
  primary key (program_id, download_id),
  foreign key (program_id, print_order_id) references print_order
);
create index print_order_download_order on print_order_download (program_id, print_order_id, download_id);

-- What a printer reports: labels delivered, serials printed, serials wasted and why. `report_id` is made by who sends it.
create table print_report (
  program_id int not null,
  print_order_id int not null,
  report_id uuid not null,
  part smallint not null,
  kind text not null check (kind in ('delivered', 'printed', 'wasted')),
  codes bigint not null check (codes >= 1),
  first_serial bigint,
  last_serial bigint,
  reason text check (length(reason) between 1 and 300),
  network text,
  country char(2),
  reported_at timestamptz not null default now(),
  primary key (program_id, print_order_id, report_id, part),
  foreign key (program_id, print_order_id) references print_order,
  check ((kind = 'delivered') = (first_serial is null) and (first_serial is null) = (last_serial is null)),
  check (codes = last_serial - first_serial + 1),
  check ((kind = 'wasted') = (reason is not null))
);
create trigger print_report_append_only before update or delete on print_report
  for each statement execute function refuse_change();

-- Scans of codes that nobody had activated, or that were void: evidence. Other scans have no part in it and cost nothing more.
create index scan_not_active on scan (program_id, scanned_at, scan_id) where outcome in ('not-active', 'voided');
