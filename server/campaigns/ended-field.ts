import type { CampaignDefinition } from '#campaigns/definition.ts';
import { utcToLocal } from '#campaigns/local-time.ts';
import type { FieldError } from '../errors.ts';
import { campaignSpan } from './get-campaign.ts';

/** The field of an end that is past; null before it. */
export function endedField(definition: CampaignDefinition, now: Date): FieldError | null {
  if (now < campaignSpan(definition).endsAt) return null;
  const today = utcToLocal(now, definition.timeZone).slice(0, 16).replace('T', ' ');
  const end = definition.endsAt.replace('T', ' ');
  return {
    path: 'definition.endsAt',
    code: 'campaign-ended',
    message: `The campaign ends ${end}, which is past (it is ${today} in ${definition.timeZone}); move its end before you launch it.`,
  };
}
