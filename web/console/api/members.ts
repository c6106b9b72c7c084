import type { z } from 'zod';
import type {
  excludedListSchema,
  exclusionChangeListSchema,
  exclusionInput,
  ExclusionOutcomes,
} from '#server/routes/schemas/exclusions.ts';
import type { TierPlan } from '#server/routes/schemas/tiers.ts';
import { http, type Query } from './request.ts';

/** The calls about a program's members. */
export function membersApi(programId: number) {
  const at = `/api/programs/${programId}`;
  const excluded = `${at}/excluded-members`;
  return {
    tiers: () => http.get<TierPlan>(`${at}/tiers`),
    setTiers: (plan: TierPlan) => http.put<TierPlan>(`${at}/tiers`, plan),
    excluded: (query: Query) => http.get<z.infer<typeof excludedListSchema>>(excluded, query),
    exclude: (input: z.input<typeof exclusionInput>) => http.post<ExclusionOutcomes>(excluded, input),
    include: (memberId: string, reason: string) =>
      http.post<unknown>(`${excluded}/${memberId}/removal`, { reason }),
    exclusionChanges: (query: Query) =>
      http.get<z.infer<typeof exclusionChangeListSchema>>(`${excluded}/changes`, query),
  };
}
export type MembersApi = ReturnType<typeof membersApi>;
