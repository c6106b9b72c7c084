import type { Transaction } from '../db/connect.ts';

/**
 * The program's own row, held until the transaction ends, so that rehearsals and resets of one program come one after the
 * other; what only refers to the program does not wait. @returns its clock; null where it is a sandbox itself
 */
export async function lockProgram(tx: Transaction, programId: number): Promise<Date | null> {
  const rows = await tx`
    select from program where program_id = ${programId} and sandbox_of is null for no key update`;
  if (rows.length === 0) return null;
  const [row] = await tx<[{ now: Date }]>`select clock_timestamp() as now`;
  return row.now;
}

export async function selectSandbox(tx: Transaction, programId: number): Promise<number | null> {
  const [row] = await tx<{ sandboxId: number }[]>`
    select program_id as "sandboxId" from program where sandbox_of = ${programId} and retired_at is null`;
  return row?.sandboxId ?? null;
}

export async function insertSandbox(tx: Transaction, programId: number): Promise<number> {
  const [row] = await tx<[{ sandboxId: number }]>`
    insert into program (name, points_name, time_zone, sandbox_of)
    select name, points_name, time_zone, program_id from program where program_id = ${programId}
    returning program_id as "sandboxId"`;
  return row.sandboxId;
}

// Mirroring: rows of other nouns are copied as they are. A copy has the id of its original, since no key is an id alone. ---

/** Name, currency, zone and brands. */
export async function mirrorProgram(tx: Transaction, programId: number, sandboxId: number): Promise<void> {
  await tx`
    update program s set name = p.name, points_name = p.points_name, time_zone = p.time_zone
    from program p where p.program_id = ${programId} and s.program_id = ${sandboxId}`;
  await tx`
    insert into brand (program_id, brand_id, name, accent_colour) overriding system value
    select ${sandboxId}, brand_id, name, accent_colour from brand where program_id = ${programId}
    on conflict (program_id, brand_id) do update set name = excluded.name, accent_colour = excluded.accent_colour`;
}

/** What points there are, and when they expire. @returns the currencies that are new to the sandbox */
export async function mirrorCurrencies(
  tx: Transaction,
  programId: number,
  sandboxId: number,
): Promise<number[]> {
  const rows = await tx<{ currency: number; added: boolean }[]>`
    insert into currency as c (program_id, currency, slug, name, expiry, expiry_date, expiry_days)
    select ${sandboxId}, currency, slug, name, expiry, expiry_date, expiry_days from currency
    where program_id = ${programId}
    on conflict (program_id, currency) do update set slug = excluded.slug, name = excluded.name,
      expiry = excluded.expiry, expiry_date = excluded.expiry_date, expiry_days = excluded.expiry_days
    returning currency, xmax = 0 as added`;
  return rows.filter(({ added }) => added).map(({ currency }) => currency);
}

/** What tiers there are. */
export async function mirrorTiers(tx: Transaction, programId: number, sandboxId: number): Promise<void> {
  await tx`
    update program set tier_months = (select tier_months from program where program_id = ${programId})
    where program_id = ${sandboxId}`;
  await tx`delete from tier where program_id = ${sandboxId}`;
  await tx`
    insert into tier (program_id, tier, points, name)
    select ${sandboxId}, tier, points, name from tier where program_id = ${programId}`;
}

/** The product that is rehearsed, and those that were before. */
export async function mirrorProducts(
  tx: Transaction,
  programId: number,
  sandboxId: number,
  productId: number,
): Promise<void> {
  // Two products may have changed GTINs since.
  await tx`update product set gtin = null where program_id = ${sandboxId}`;
  await tx`
    insert into product (program_id, product_id, brand_id, name, gtin, archived_at) overriding system value
    select ${sandboxId}, product_id, brand_id, name, gtin, archived_at from product p
    where program_id = ${programId} and (product_id = ${productId} or exists (
      select from product s where s.program_id = ${sandboxId} and s.product_id = p.product_id
    ))
    on conflict (program_id, product_id) do update set brand_id = excluded.brand_id, name = excluded.name,
      gtin = excluded.gtin, archived_at = excluded.archived_at`;
}

/**
 * The whole catalogue. Its stock is the sandbox's own, and begins full. No partner is called for a rehearsal and none of
 * a partner's codes is spent: there the gift is a test voucher.
 */
export async function mirrorRewards(tx: Transaction, programId: number, sandboxId: number): Promise<void> {
  await tx`
    insert into reward (program_id, reward_id, name, description, picture, price_points, stock, voucher_days, state, kind,
      settings, tier_prices, person_limit, person_limit_days, offered_from, offered_until)
      overriding system value
    select ${sandboxId}, reward_id, name, description, picture, price_points, stock, voucher_days, state,
      case kind when 'external' then 'voucher' else kind end,
      case when kind in ('external', 'voucher') then '{"kind":"voucher","source":"generated"}' else settings end,
      tier_prices, person_limit, person_limit_days, offered_from, offered_until
    from reward where program_id = ${programId}
    on conflict (program_id, reward_id) do update set name = excluded.name, description = excluded.description,
      picture = excluded.picture, price_points = excluded.price_points,
      stock = greatest(excluded.stock, reward.redeemed + reward.reserved), voucher_days = excluded.voucher_days,
      state = excluded.state, settings = excluded.settings, tier_prices = excluded.tier_prices,
      person_limit = excluded.person_limit, person_limit_days = excluded.person_limit_days,
      offered_from = excluded.offered_from, offered_until = excluded.offered_until`;
  await tx`
    insert into reward_variant (program_id, reward_id, variant_id, name, stock)
    select ${sandboxId}, reward_id, variant_id, name, stock from reward_variant where program_id = ${programId}
    on conflict (program_id, reward_id, variant_id) do update set name = excluded.name,
      stock = greatest(excluded.stock, reward_variant.given)`;
  await tx`
    update reward w set stock = v.stock
    from (
      select reward_id, sum(stock)::int as stock from reward_variant where program_id = ${sandboxId} group by 1
    ) v
    where w.program_id = ${sandboxId} and w.reward_id = v.reward_id`;
}

export interface MirroredVersion {
  campaignId: number;
  name: string;
  definition: unknown;
  definitionHash: string;
  changedBy: string;
}

/** The campaign, live, under a definition that is a version of its own unless it is the one of the last rehearsal. */
export async function mirrorCampaign(
  tx: Transaction,
  sandboxId: number,
  { campaignId, name, definition, definitionHash, changedBy }: MirroredVersion,
): Promise<void> {
  await tx`
    insert into campaign (program_id, campaign_id, name, state, version, launched_at) overriding system value
    values (${sandboxId}, ${campaignId}, ${name}, 'live', 0, now())
    on conflict (program_id, campaign_id) do update set name = excluded.name`;
  await tx`
    with changed as (
      update campaign c set version = version + 1
      where program_id = ${sandboxId} and campaign_id = ${campaignId} and not exists (
        select from campaign_version v where v.program_id = c.program_id and v.campaign_id = c.campaign_id
          and v.version = c.version and v.definition_hash = ${definitionHash}
      )
      returning version
    )
    insert into campaign_version (program_id, campaign_id, version, definition, definition_hash, changed_by)
    select ${sandboxId}, ${campaignId}, version, ${JSON.stringify(definition)}::text::jsonb, ${definitionHash}, ${changedBy}
    from changed`;
}

/**
 * Sets the pieces apart that a rehearsed campaign has as prizes, as its launch would. There are always as many: whether
 * the program has them is asked at the launch. What an earlier rehearsal has set apart stays, since it may have been won.
 */
export async function mirrorReserves(
  tx: Transaction,
  { sandboxId, campaignId }: { sandboxId: number; campaignId: number },
  prizes: readonly { prizeId: string; rewardId: number; pieces: number }[],
): Promise<void> {
  await tx`
    insert into prize_reserve as p (program_id, campaign_id, prize_id, reward_id, pieces)
    select ${sandboxId}, ${campaignId}, * from unnest(${prizes.map(({ prizeId }) => prizeId)}::text[],
      ${prizes.map(({ rewardId }) => rewardId)}::int[], ${prizes.map(({ pieces }) => pieces)}::int[])
    on conflict (program_id, campaign_id, prize_id) do update set reward_id = excluded.reward_id,
      pieces = greatest(p.pieces, excluded.pieces)`;
  await tx`
    update reward w set reserved = r.pieces, stock = greatest(w.stock, w.redeemed + r.pieces)
    from (
      select reward_id, sum(pieces)::int as pieces from prize_reserve where program_id = ${sandboxId} group by 1
    ) r
    where w.program_id = ${sandboxId} and w.reward_id = r.reward_id and w.reserved < r.pieces`;
}

// Retiring ------------------------------------------------------------------------------------------------------------

/** Batches of which some codes are not void, in order. */
export async function selectUsableBatches(tx: Transaction, sandboxId: number): Promise<number[]> {
  const rows = await tx<{ batchId: number }[]>`
    select distinct batch_id as "batchId" from code_range
    where program_id = ${sandboxId} and state <> 'voided' order by batch_id`;
  return rows.map(({ batchId }) => batchId);
}

/** From here on nobody works in it, and its catalogue is shut. */
export async function retire(tx: Transaction, sandboxId: number): Promise<void> {
  await tx`update program set retired_at = now() where program_id = ${sandboxId}`;
  await tx`update reward set state = 'hidden' where program_id = ${sandboxId}`;
}
