-- A print run is a job: it waits in `queued` until a server takes it for as long as it renews `held_until`, and its files
-- lie on that server's disk until `expires_at`. `attempts` counts how often it was taken since it last got on.
alter table print_run
  drop constraint print_run_state_check,
  add attempts smallint not null default 0,
  add holder uuid,
  add held_until timestamptz,
  add bytes_done bigint not null default 0,
  add failure text check (failure in ('disk-full', 'file-damaged', 'too-many-files', 'broken')),
  add files int,
  add manifest_sha256 text check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  add finished_at timestamptz,
  add expires_at timestamptz;

-- Files were sent as they were computed until now: none of them was kept.
update print_run set state = case when state = 'done' then 'expired' else 'cancelled' end;

alter table print_run
  add constraint print_run_state_check
    check (state in ('queued', 'running', 'done', 'failed', 'cancelled', 'expired')),
  add check ((state = 'running') = (holder is not null and held_until is not null)),
  add check (state <> 'done' or (files is not null and manifest_sha256 is not null and expires_at is not null)),
  add check ((state = 'failed') = (failure is not null));

create index print_run_waiting on print_run (program_id, print_run_id) where state in ('queued', 'running');
create index print_run_kept on print_run (program_id, expires_at) where state = 'done';
