import { z } from '@hono/zod-openapi';
import { idSchema, instantSchema, nextCursorSchema, pageQuery, uuidSchema } from './common.ts';

const reason = z.string().trim().min(1).max(300);

export const excludedSchema = z
  .object({ memberId: z.string(), reason: z.string(), addedBy: z.string(), addedAt: instantSchema })
  .openapi('ExcludedMember');
export type ExcludedMember = z.infer<typeof excludedSchema>;
export const excludedListSchema = z
  .object({ members: z.array(excludedSchema), nextCursor: nextCursorSchema })
  .openapi('ExcludedMemberList');
export const excludedQuery = pageQuery.extend({
  q: z.string().trim().max(100).optional().openapi({
    description: 'A member’s id, a code they have claimed, a voucher’s number, or a part of the reason.',
  }),
});

/** At most so many at once. */
export const EXCLUDED_AT_ONCE = 500;
export const exclusionInput = z
  .strictObject({
    who: z.array(z.string().trim().min(1).max(100)).min(1).max(EXCLUDED_AT_ONCE).openapi({
      description: 'Each a member’s id, a code they have claimed, or the number of a voucher of theirs.',
    }),
    reason,
  })
  .openapi('Exclusion');
export const exclusionOutcomes = z
  .object({
    outcomes: z.array(
      z.object({
        who: z.string(),
        memberId: z.string().nullable(),
        outcome: z
          .enum(['added', 'listed', 'not-found'])
          .openapi({ description: '`listed`: was on the list already.' }),
      }),
    ),
  })
  .openapi('ExclusionOutcomes');
export type ExclusionOutcomes = z.infer<typeof exclusionOutcomes>;

export const excludedParams = z.object({ programId: idSchema, memberId: uuidSchema });
export const removalInput = z.strictObject({ reason }).openapi('ExclusionRemoval');

export const exclusionChangeSchema = z
  .object({
    changeId: z.int(),
    memberId: z.string(),
    change: z.enum(['added', 'removed']),
    reason: z.string(),
    changedBy: z.string(),
    changedAt: instantSchema,
  })
  .openapi('ExclusionChange');
export type ExclusionChange = z.infer<typeof exclusionChangeSchema>;
export const exclusionChangeListSchema = z
  .object({ changes: z.array(exclusionChangeSchema), nextCursor: nextCursorSchema })
  .openapi('ExclusionChangeList');
export const exclusionChangesQuery = pageQuery.extend({
  cursor: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
});
