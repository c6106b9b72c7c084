import type { PublicDraw } from '#server/routes/schemas/draws.ts';
import { ApiProblem, call } from '#web/shared/api.ts';

/** What a campaign promises, or null where it has published nothing. */
export async function readDraw(place: { programId: number; campaignId: number }): Promise<PublicDraw | null> {
  try {
    return await call<PublicDraw>(`/api/draws/${place.programId}/${place.campaignId}`, { retries: 2 });
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null;
    throw error;
  }
}
