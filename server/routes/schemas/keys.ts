import { z } from '@hono/zod-openapi';
import { keyringFileSchema } from '#server/codes/keyring-file.ts';
import { idSchema, instantSchema } from './common.ts';

const codeLength = z.union([z.literal(12), z.literal(16)]);
const keyState = z.enum(['active', 'retired']).openapi({
  description: 'Active: new batches are minted with it. Retired: its codes open, no more are minted.',
});
const keySchema = z.object({
  keyId: z.int(),
  codeLength,
  state: keyState,
  batches: z.int().openapi({ description: 'Batches of this program.' }),
  codes: z.int().openapi({ description: 'Codes of this program.' }),
  createdAt: instantSchema,
});
const keyChangeSchema = z.object({
  changeId: z.int(),
  kind: z.enum(['made', 'rotated', 'retired', 'exported', 'restored', 'sheet-shown']),
  keyId: z.int().nullable(),
  changedBy: z.string(),
  changedAt: instantSchema,
});
export const keyListSchema = z
  .object({
    keys: z.array(keySchema),
    mayChange: z
      .boolean()
      .openapi({ description: 'Keys serve every program of the instance: an owner of all may change them.' }),
    changes: z
      .array(keyChangeSchema)
      .openapi({ description: 'The newest 100; none for who may not change keys.' }),
  })
  .openapi('KeyList');
export type KeyList = z.infer<typeof keyListSchema>;

export const keyParams = z.object({ programId: idSchema, keyId: z.coerce.number().int().min(1).max(32_767) });
export const rotateRequest = z.strictObject({ codeLength });
export const keyringSchema = keyringFileSchema.openapi('Keyring');
export type Keyring = z.infer<typeof keyringSchema>;
export const restoreRequest = z.strictObject({
  keyring: keyringFileSchema,
  recoveryText: z.string().max(200).optional().openapi({
    description: 'From the recovery sheet of the instance that exported it; left out where it is this one.',
  }),
});
export const restoreAnswer = z.object({
  restored: z.array(z.object({ fileKeyId: z.int(), keyId: z.int(), outcome: z.enum(['restored', 'known']) })),
});
export const sheetRequest = z.strictObject({ password: z.string().min(1).max(128) });
export const sheetSchema = z
  .object({
    groups: z.array(z.string()),
    qr: z.object({ size: z.int(), path: z.string() }),
    keys: z.array(z.object({ keyId: z.int(), codeLength, state: keyState, createdAt: instantSchema })),
    shownAt: instantSchema,
  })
  .openapi('RecoverySheet');
export type RecoverySheet = z.infer<typeof sheetSchema>;

export const strengthSchema = z
  .object({
    minted: z.object({ 12: z.int(), 16: z.int() }).openapi({
      description: 'Codes ever minted of each length on this instance, rounded up to one figure.',
    }),
    freeMissesPerSecond: z.number().openapi({
      description: 'Wrong codes a second that an address may try before each costs it a proof of work.',
    }),
  })
  .openapi('CodeStrength');
export type CodeStrength = z.infer<typeof strengthSchema>;
