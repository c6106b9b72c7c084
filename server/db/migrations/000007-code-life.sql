-- The whole life of a code, in ranges: sent to the printer, printed, voided, and a date from which codes are good for nothing.

alter table code_range
  add expires_at timestamptz,
  drop constraint code_range_state_check,
  add constraint code_range_state_check
    check (state in ('minted', 'sent', 'printed', 'active', 'recalled', 'voided')),
  -- A code's state is read from the index alone.
  drop constraint code_range_pkey,
  add primary key (program_id, key_id, first_serial) include (last_serial, batch_id, state, expires_at);

-- Both sides of a change, and how it came: serials typed in, a unit's label, or codes scanned; from the console, the
-- warehouse's phone, or a program. `transaction` lets a reader that has seen all before some transaction read on from there.
alter table range_change
  drop constraint range_change_to_state_check,
  add constraint range_change_to_state_check
    check (to_state in ('minted', 'sent', 'printed', 'active', 'recalled', 'voided')),
  add from_state text check (from_state in ('minted', 'sent', 'printed', 'active', 'recalled', 'voided')),
  add from_expires_at timestamptz,
  add to_expires_at timestamptz,
  add way text not null default 'serials' check (way in ('serials', 'unit', 'codes')),
  add via text not null default 'api' check (via in ('console', 'phone', 'api')),
  add sscc text check (sscc ~ '^[0-9]{18}$'),
  add transaction bigint not null default 0;
alter table range_change alter transaction set default pg_current_xact_id()::text::bigint;
create index range_change_transaction on range_change (transaction);
