import { z } from '@hono/zod-openapi';
import { slugSchema } from '#campaigns/fields.ts';
import { localisedSchema } from './common.ts';

const name = z.strictObject({ vi: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(60) });
const tierSchema = z.strictObject({
  tier: slugSchema.min(1).openapi({ description: 'What campaigns and rewards name it by.' }),
  name,
  points: z.int().min(0).max(1_000_000_000).openapi({
    description: 'Of the program’s own points, earned within the months; 0: whoever has begun.',
  }),
});

export const tierPlanSchema = z
  .strictObject({
    months: z.int().min(1).max(60).openapi({ description: 'So far back points count.' }),
    tiers: z.array(tierSchema).max(10).openapi({ description: 'The lowest first.' }),
  })
  .superRefine(({ tiers }, check) => {
    const seen = { tier: new Set<unknown>(), points: new Set<unknown>() };
    for (const [row, one] of tiers.entries()) {
      for (const field of ['tier', 'points'] as const) {
        if (seen[field].has(one[field])) {
          const code = field === 'tier' ? 'tier-repeated' : 'tier-points-repeated';
          const message = 'Two tiers have the same; change one.';
          check.addIssue({ code: 'custom', path: ['tiers', row, field], message, params: { code } });
        }
        seen[field].add(one[field]);
      }
    }
  })
  .openapi('TierPlan');
export type TierPlan = z.infer<typeof tierPlanSchema>;

export const tierStandingSchema = z
  .object({
    name: localisedSchema.nullable().openapi({ description: 'null: below the lowest.' }),
    earned: z.int(),
    months: z.int(),
    next: z.object({ name: localisedSchema, missing: z.int() }).nullable(),
  })
  .openapi('TierStanding');
export type TierStanding = z.infer<typeof tierStandingSchema>;
