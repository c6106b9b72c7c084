import type { CampaignDefinition, LocalisedText } from '../definition.ts';
import { collectSetTemplate } from './collect-set.ts';
import { everyNthTemplate } from './every-nth.ts';
import { instantWinMomentsTemplate } from './instant-win-moments.ts';
import { instantWinOddsTemplate } from './instant-win-odds.ts';
import { instantWinSealedTemplate } from './instant-win-sealed.ts';
import { happyHoursTemplate } from './happy-hours.ts';
import { launchBurstTemplate } from './launch-burst.ts';
import { lotteryTemplate } from './lottery.ts';
import { missionsTemplate } from './missions.ts';
import { pointsPerPackTemplate } from './points-per-pack.ts';
import { streakTemplate } from './streak.ts';

/** A ready-made campaign as data: everything but the name and the dates. */
export interface CampaignTemplate {
  id: string;
  name: LocalisedText;
  about: LocalisedText;
  /** The usual length, in days. */
  days: number;
  definition: Omit<CampaignDefinition, 'startsAt' | 'endsAt'>;
}

export const campaignTemplates: readonly CampaignTemplate[] = [
  pointsPerPackTemplate,
  launchBurstTemplate,
  happyHoursTemplate,
  instantWinSealedTemplate,
  instantWinMomentsTemplate,
  instantWinOddsTemplate,
  collectSetTemplate,
  everyNthTemplate,
  streakTemplate,
  missionsTemplate,
  lotteryTemplate,
];
