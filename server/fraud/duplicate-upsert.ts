import type { Transaction } from '../db/connect.ts';
import type { NotedDuplicates, RecordedScan } from './note-duplicates.ts';

/**
 * The statement behind `noteDuplicates`, step by step:
 * `seen` the new scans, with the person of each · `code` the codes that have, or now get, a second party ·
 * `sighting` what counts: every scan of a code that is new here, the new scans of one that is known ·
 * `party` sightings by party, under the device that the party is already known by · then the two tables, and the
 * roll-up.
 * Two scans are of one party when they share the device or the member.
 *
 * Sent at once, not when awaited: in a pipeline a later statement must not overtake it.
 */
export async function upsertDuplicates(
  tx: Transaction,
  scans: readonly RecordedScan[],
): Promise<NotedDuplicates[]> {
  const programs = scans.map((scan) => scan.programId);
  const ids = scans.map((scan) => scan.scanId);
  const stripes = scans.map((scan) => scan.stripe);
  return tx<NotedDuplicates[]>`
    with seen as materialized (
      select s.program_id, s.key_id, s.serial, s.batch_id, s.campaign_id, s.device_id, s.country, s.network,
        s.scanned_at, given.stripe, coalesce(s.member_id, d.member_id) as person
      from unnest(${programs}::int[], ${ids}::uuid[], ${stripes}::int[]) as given(program_id, scan_id, stripe)
      cross join lateral (
        select * from every_scan s where s.program_id = given.program_id and s.scan_id = given.scan_id limit 1
      ) s
      left join lateral (
        select member_id from device
        where s.member_id is null and device.program_id = s.program_id and device.device_id = s.device_id limit 1
      ) d on true
    ), code as materialized (
      select n.program_id, n.key_id, n.serial, bool_or(known.parties is not null) as known,
        min(n.batch_id) as batch_id, min(n.campaign_id) as campaign_id, count(*) as scans,
        min(n.stripe) as stripe, max(n.scanned_at) as noted_at
      from seen n
      left join lateral (
        select d.parties from duplicate_code d
        where d.program_id = n.program_id and d.key_id = n.key_id and d.serial = n.serial limit 1
      ) known on true
      left join lateral (
        select true as found from every_scan s
        where known.parties is null
          and s.program_id = n.program_id and s.key_id = n.key_id and s.serial = n.serial
          and s.device_id <> n.device_id
          and not coalesce(n.person = coalesce(s.member_id, (
            select d.member_id from device d where d.program_id = s.program_id and d.device_id = s.device_id)), false)
        limit 1
      ) other on true
      where known.parties is not null or other.found
      group by 1, 2, 3
    ), sighting as (
      select n.program_id, n.key_id, n.serial, n.device_id, n.person, n.country, n.network, n.scanned_at
      from seen n join code c using (program_id, key_id, serial) where c.known
      union all
      select s.program_id, s.key_id, s.serial, s.device_id, coalesce(s.member_id, d.member_id),
        s.country, s.network, s.scanned_at
      from code c
      cross join lateral (
        select * from every_scan s where s.program_id = c.program_id and s.key_id = c.key_id and s.serial = c.serial
      ) s
      left join device d
        on s.member_id is null and d.program_id = s.program_id and d.device_id = s.device_id
      where not c.known
    ), held as (
      select sighting.*, coalesce(
          (select p.device_id from duplicate_party p where p.program_id = sighting.program_id
             and p.key_id = sighting.key_id and p.serial = sighting.serial and p.device_id = sighting.device_id),
          (select p.device_id from duplicate_party p where p.program_id = sighting.program_id
             and p.key_id = sighting.key_id and p.serial = sighting.serial and p.member_id = sighting.person
           order by p.first_at limit 1)) as known_device,
        first_value(device_id) over (partition by program_id, key_id, serial, coalesce(person, device_id)
          order by scanned_at, device_id) as first_device
      from sighting
    ), party as (
      select program_id, key_id, serial, coalesce(known_device, first_device) as device_id,
        bool_or(known_device is not null) as known,
        (array_agg(person order by scanned_at) filter (where person is not null))[1] as member_id,
        count(*)::int as scans,
        (array_agg(country order by scanned_at))[1] as country, (array_agg(network order by scanned_at))[1] as network,
        min(scanned_at) as first_at, max(scanned_at) as last_at
      from held group by 1, 2, 3, 4
    ), noted as (
      select code.*, p.added, p.last_at
      from code
      cross join lateral (
        select count(*) filter (where not party.known) as added, max(party.last_at) as last_at from party
        where (party.program_id, party.key_id, party.serial) = (code.program_id, code.key_id, code.serial)
      ) p
      where code.known or p.added > 1
    ), parties_written as (
      insert into duplicate_party as p
        (program_id, key_id, serial, device_id, member_id, scans, country, network, first_at, last_at)
      select program_id, key_id, serial, device_id, member_id, party.scans, country, network, first_at, party.last_at
      from party join noted using (program_id, key_id, serial)
      on conflict (program_id, key_id, serial, device_id) do update set
        member_id = coalesce(p.member_id, excluded.member_id),
        scans = p.scans + excluded.scans,
        first_at = least(p.first_at, excluded.first_at), last_at = greatest(p.last_at, excluded.last_at)
    ), codes_written as (
      insert into duplicate_code
        (program_id, key_id, serial, batch_id, campaign_id, parties, reported, last_at)
      select program_id, key_id, serial, batch_id, campaign_id, added,
        exists (select from scan_report r where r.program_id = noted.program_id and r.key_id = noted.key_id
          and r.serial = noted.serial),
        last_at
      from noted where not known
    ), codes_changed as (
      update duplicate_code c set parties = c.parties + noted.added, last_at = greatest(c.last_at, noted.last_at)
      from noted
      where noted.known and c.program_id = noted.program_id and c.key_id = noted.key_id and c.serial = noted.serial
    ), rolled as (
      insert into activity as a (program_id, campaign_id, quarter, stripe, duplicates)
      select program_id, campaign_id, date_bin('15 minutes', noted_at, 'epoch'), stripe, count(*)
      from noted where not known group by 1, 2, 3, 4 order by 1, 2, 3, 4
      on conflict (program_id, campaign_id, quarter, stripe) do update set duplicates = a.duplicates + excluded.duplicates
    )
    select program_id as "programId", campaign_id as "campaignId",
      count(*) filter (where not known)::int as codes, sum(scans)::int as scans
    from noted group by 1, 2`.execute();
}
