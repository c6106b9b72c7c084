-- A program may have a sandbox: a program of its own in which campaigns are rehearsed with test codes. What happens there is
-- keyed by another program, so it neither pays nor counts in the one it mirrors. Ledgers are append-only, so a reset retires
-- a sandbox; at most one is in use.
alter table program
  add sandbox_of int references program check (sandbox_of <> program_id),
  add retired_at timestamptz,
  add check (retired_at is null or sandbox_of is not null);
create unique index program_sandbox on program (sandbox_of) where retired_at is null;
