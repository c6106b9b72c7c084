-- A password that somebody else knows: made for a new person, or set by an owner. It signs in, but opens nothing except
-- the choice of a password of one's own, which ends the row. Part of sign-in, so of the instance.
create table staff_one_time_password (
  user_id text primary key references staff_user ("id") on delete cascade,
  set_by text not null,
  set_at timestamptz not null default now()
);

-- What was done to the keys, by whom. Keys belong to the instance and so does their trail; `program_id` is the program
-- whose console was used, null for the command line and for the keys that a first start makes.
create table key_change (
  change_id bigint generated always as identity primary key,
  kind text not null check (kind in ('made', 'rotated', 'retired', 'exported', 'restored', 'sheet-shown')),
  key_id smallint,
  program_id int references program,
  changed_by text not null,
  changed_at timestamptz not null default now()
);
create trigger key_change_append_only before update or delete on key_change
  for each statement execute function refuse_change();
