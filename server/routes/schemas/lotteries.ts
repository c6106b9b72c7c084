import { z } from '@hono/zod-openapi';
import { slugSchema } from '#campaigns/fields.ts';
import { instantSchema, localisedSchema } from './common.ts';
import { campaignParams } from './console.ts';

const drawNumber = z
  .string()
  .regex(/^\d{1,4}$/, 'Name the draw by its number, counted from 0.')
  .transform(Number)
  .openapi({ type: 'integer', minimum: 0, maximum: 9999 });
export const lotteryParams = campaignParams.extend({ mechanicId: slugSchema, draw: drawNumber });

const lotteryDrawSchema = z
  .object({
    mechanicId: z.string(),
    draw: z.int().openapi({ description: 'Counted from 0.' }),
    drawAt: instantSchema,
    state: z.enum(['waiting', 'due', 'drawn']),
    winners: z.int().nullable(),
  })
  .openapi('LotteryDraw');
export type LotteryDraw = z.infer<typeof lotteryDrawSchema>;
export const lotteriesSchema = z.object({ draws: z.array(lotteryDrawSchema) }).openapi('Lotteries');

export const runLotteryRequest = z
  .strictObject({
    witnesses: z
      .array(z.string().trim().min(1).max(120))
      .min(1)
      .max(20)
      .openapi({ description: 'Who is there, by name; they stand in the minutes.' }),
  })
  .openapi('RunLottery');

export const minutesSchema = z
  .object({
    programName: z.string(),
    headline: localisedSchema,
    timeZone: z.string(),
    registration: z.object({ number: z.string(), authority: z.string().nullable() }).nullable(),
    mechanicId: z.string(),
    draw: z.int(),
    drawAt: instantSchema,
    drawnAt: instantSchema,
    drawnBy: z.string(),
    witnesses: z.array(z.string()),
    version: z.int(),
    rulesHash: z.string(),
    seedHash: z.string(),
    entries: z.int(),
    listHash: z
      .string()
      .openapi({ description: 'SHA-256 of the lines `CLAIM ENTRIES\\n`, by the claims’ ids.' }),
    winnerCount: z.int(),
    winners: z
      .array(
        z.object({
          rank: z.int(),
          prizeId: z.string(),
          name: localisedSchema,
          worth: z.int().openapi({ description: 'Whole VND.' }),
          claimId: z.string(),
          entry: z.int(),
          given: z.boolean(),
        }),
      )
      .openapi({ description: 'The first 2,000; the record of the draw has all.' }),
  })
  .openapi('LotteryMinutes');
export type Minutes = z.infer<typeof minutesSchema>;

export const unwonPrizesSchema = z
  .object({
    endedAt: instantSchema,
    final: z.boolean().openapi({ description: 'Every lottery was drawn; nothing more is won.' }),
    prizes: z.array(
      z.object({
        prizeId: z.string(),
        name: localisedSchema,
        worth: z.int().openapi({ description: 'Of one, in whole VND.' }),
        stock: z.int(),
        won: z.int(),
        left: z.int(),
        leftWorth: z.int(),
        byChance: z.boolean(),
        owed: z.int().openapi({ description: 'Half of what is left of prizes of chance, rounded up.' }),
      }),
    ),
    leftWorth: z.int(),
    owed: z.int().openapi({
      description: 'To the state, of promotions of chance in Vietnam (Commercial Law 2005, article 96).',
    }),
  })
  .openapi('UnwonPrizes');
export type UnwonPrizes = z.infer<typeof unwonPrizesSchema>;
export const releasedSchema = z.object({ pieces: z.int() }).openapi('ReleasedPrizes');
