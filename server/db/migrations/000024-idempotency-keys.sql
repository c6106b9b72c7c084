-- Calls that came with an Idempotency-Key: written by the transaction that makes the change, completed by its answer.
-- Neither key nor body is kept: only what tells whether they are the same, under a secret of the instance. `program_id` is 0
-- for what belongs to no program.
create table idempotency_key (
  program_id int not null,
  key_hash bytea not null check (octet_length(key_hash) = 32),
  -- Which of several tries at once made the row.
  attempt uuid not null,
  fingerprint bytea not null check (octet_length(fingerprint) = 32),
  made_at timestamptz not null default clock_timestamp(),
  -- Status, headers and body, sealed; null until the call is answered.
  answer bytea,
  primary key (program_id, key_hash)
);

create index idempotency_key_age on idempotency_key (made_at);
