-- How a print run's symbols and sheets look, kept with the run so that it can be printed again alike; and the pictures
-- and fonts that they take from the brand.

alter table print_run add column settings jsonb not null default '{}';
alter table print_run drop constraint print_run_format_check;
alter table print_run add constraint print_run_format_check
  check (format in ('csv', 'pdf', 'svg-zip', 'png-zip', 'eps-zip', 'pdf-zip'));

-- Never changed after it is written: a run that names it prints the same for ever. `width` and `height` are in pixels,
-- null for a font.
create table print_asset (
  program_id int not null references program,
  print_asset_id int generated always as identity,
  kind text not null check (kind in ('picture', 'font')),
  name text not null,
  bytes bytea not null,
  sha256 bytea not null,
  width int,
  height int,
  added_by text not null,
  created_at timestamptz not null default now(),
  primary key (program_id, print_asset_id),
  unique (program_id, sha256)
);
