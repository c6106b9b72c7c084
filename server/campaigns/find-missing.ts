import { checkLaunch, isChance } from '#campaigns/check-launch.ts';
import type { Fault } from '#campaigns/checks/fault.ts';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { StaffContext } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { isVersionPublished } from '../draws/publish-draw.ts';
import { notFound, Refusal, type FieldError } from '../errors.ts';
import { listCurrencies } from '../ledger/currencies.ts';
import { readTiers, tiersNamed, unknownTier } from '../members/tiers.ts';
import { readStockLeft } from '../rewards/reserve-stock.ts';
import type { LaunchCheck } from '../routes/schemas/console.ts';
import { endedField } from './ended-field.ts';
import { selectCampaigns } from './queries.ts';

interface Place {
  programId: number;
  campaignId: number;
}
interface Launched {
  definition: CampaignDefinition;
  version: number;
  now: Date;
}

/**
 * What a draft still misses before it can be launched, as the launch itself would say it; nothing where it was launched.
 * @throws Refusal `campaign-not-found`
 */
export async function readLaunchCheck(ctx: StaffContext, campaignId: number): Promise<LaunchCheck> {
  const place = { programId: ctx.actor.programId, campaignId };
  const [campaign] = await selectCampaigns(ctx.sql, place.programId, { campaignId, limit: 1 });
  if (!campaign) throw notFound('campaign');
  if (campaign.state !== 'draft') return { fields: [], drawPublished: true };
  const { fields, drawPublished } = await findMissing(ctx.sql, place, campaign);
  return {
    fields: fields.map(({ path, code = 'invalid', message }) => ({ path, code, message })),
    drawPublished,
  };
}

/** The fields for which a launch is refused, all of them, and whether its draw is public where chance decides. */
export async function findMissing(
  sql: Database | Transaction,
  place: Place,
  { definition, version, now }: Launched,
): Promise<{ fields: FieldError[]; drawPublished: boolean }> {
  const { programId } = place;
  const rewardIds = (definition.prizes ?? []).flatMap(({ gives }) =>
    gives.kind === 'reward' ? [gives.rewardId] : [],
  );
  const ended = endedField(definition, now);
  const currency = await unknownCurrency(sql, programId, definition);
  const tier = unknownTier(tiersNamed(definition), (await readTiers(sql, programId)).tiers);
  const stock = await readStockLeft(sql, programId, rewardIds);
  return {
    fields: [
      ...[ended, currency, tier].filter((field) => field !== null),
      ...checkLaunch(definition, stock, now).map(fieldOfFault),
    ],
    drawPublished: !isChance(definition) || (await isVersionPublished(sql, place, version)),
  };
}

/** The field of a currency that the program does not keep; null where it does, or none is named. */
export async function unknownCurrency(
  sql: Database | Transaction,
  programId: number,
  { currency }: CampaignDefinition,
): Promise<FieldError | null> {
  if (currency === undefined) return null;
  const kept = await listCurrencies(sql, programId);
  if (kept.some(({ slug }) => slug === currency)) return null;
  return {
    path: 'definition.currency',
    code: 'unknown-currency',
    message: 'Choose a currency that the program keeps, or add this one under Points first.',
  };
}

export function fieldOfFault({ path, code, message }: Fault): FieldError {
  return { path: ['definition', ...path].join('.'), code, message };
}

/** Refuses with every field at once, by the first one's code and sentence. */
export function refuseFields(fields: readonly FieldError[]): void {
  const [first] = fields;
  if (first) throw new Refusal('invalid', first.code ?? 'invalid', first.message, { fields });
}
