-- The files of a link are kept for as long as it can be used.
update print_run r set expires_at = greatest(r.expires_at, o.download_until)
from print_order o
where o.program_id = r.program_id and o.print_run_id = r.print_run_id and o.state = 'sent' and r.state = 'done';

-- A link for plain files is spent when all of them have been sent, not when their sending began: `sent_bytes` are the
-- stretches that were, since `downloaded_at`, and `delivered_at` says that nothing is missing. A download may begin at any byte.
alter table print_order
  add sent_bytes int8multirange not null default '{}',
  add delivered_at timestamptz;
update print_order set delivered_at = downloaded_at where recipient is null;
alter table print_order_download add first_byte bigint not null default 0 check (first_byte >= 0);

-- Early scans of some serials, which is of an order: a filter by printer reads nothing else.
create index scan_not_active_serial on scan (program_id, batch_id, serial) include (scanned_at, scan_id)
  where outcome in ('not-active', 'voided');

-- `unprepared`: what an export is computed from, its key, its settings or its pictures, could not be read.
alter table print_run
  drop constraint print_run_failure_check,
  add constraint print_run_failure_check
    check (failure in ('disk-full', 'file-damaged', 'too-many-files', 'unprepared', 'broken'));

-- Reports page by page.
create index print_report_newest on print_report (program_id, print_order_id, reported_at desc, report_id, part);
