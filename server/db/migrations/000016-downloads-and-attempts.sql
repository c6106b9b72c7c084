-- The files of a link are kept for as long as it can be used.
update print_run r set expires_at = greatest(r.expires_at, o.download_until)
from print_order o
where o.program_id = r.program_id and o.print_run_id = r.print_run_id and o.state = 'sent' and r.state = 'done';
