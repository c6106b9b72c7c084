import type { ProgramApi } from '../api/program.ts';

export interface Choice {
  value: number;
  text: string;
}

/**
 * Campaigns to filter by. A role that may not list them simply gets no such filter, so a refusal is silent here.
 */
export class CampaignChoices {
  list = $state.raw<Choice[]>([]);

  constructor(api: ProgramApi) {
    void api.campaigns().then(
      ({ campaigns }) => {
        this.list = campaigns.map(({ campaignId, name }) => ({ value: campaignId, text: name }));
      },
      () => undefined,
    );
  }
}
