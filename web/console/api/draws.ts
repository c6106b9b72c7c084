import type { z } from 'zod';
import type {
  lotteriesSchema,
  Minutes,
  releasedSchema,
  UnwonPrizes,
} from '#server/routes/schemas/lotteries.ts';
import { http } from './request.ts';

/** The calls about a campaign's lottery draws and what nobody won. */
export function drawsApi(programId: number, campaignId: number) {
  const at = `/api/programs/${programId}/campaigns/${campaignId}`;
  const draw = (mechanicId: string, number: number) => `${at}/lotteries/${mechanicId}/${number}`;
  return {
    lotteries: () => http.get<z.infer<typeof lotteriesSchema>>(`${at}/lotteries`),
    hold: (mechanicId: string, number: number, witnesses: string[]) =>
      http.post<Minutes>(draw(mechanicId, number), { witnesses }),
    minutes: (mechanicId: string, number: number) => http.get<Minutes>(draw(mechanicId, number)),
    unwon: () => http.get<UnwonPrizes>(`${at}/unwon-prizes`),
    unwonCsv: `${at}/unwon-prizes.csv`,
    release: () => http.post<z.infer<typeof releasedSchema>>(`${at}/unwon-prizes/release`),
    record: `/api/draws/${programId}/${campaignId}/record`,
  };
}
