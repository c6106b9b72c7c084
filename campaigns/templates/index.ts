import type { CampaignDefinition, LocalisedText } from '../definition.ts';
import { launchBurstTemplate } from './launch-burst.ts';
import { pointsPerPackTemplate } from './points-per-pack.ts';

/** A ready-made campaign as data: everything but the name and the dates. */
export interface CampaignTemplate {
  id: string;
  name: LocalisedText;
  about: LocalisedText;
  /** The usual length, in days. */
  days: number;
  definition: Omit<CampaignDefinition, 'startsAt' | 'endsAt'>;
}

export const campaignTemplates: readonly CampaignTemplate[] = [pointsPerPackTemplate, launchBurstTemplate];
