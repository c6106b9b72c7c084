-- Who was put on the list of excluded persons or taken off it, when and why.
create table exclusion_change (
  program_id int not null references program,
  change_id int generated always as identity,
  member_id uuid not null,
  change text not null check (change in ('added', 'removed')),
  reason text not null check (length(reason) between 1 and 300),
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (program_id, change_id)
);
create trigger exclusion_change_append_only before update or delete on exclusion_change
  for each statement execute function refuse_change();
create index excluded_member_newest on excluded_member (program_id, added_at, member_id);

-- What a household is known by: an address, or the phone number of who has given no address. `household` is a keyed hash
-- of it, so that two members of one household have the same.
alter table member_trait
  add household_by text check (household_by in ('address', 'phone')),
  add check (household is not null or household_by is null);
