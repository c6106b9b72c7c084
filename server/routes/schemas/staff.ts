import { z } from '@hono/zod-openapi';
import { idSchema, instantSchema } from './common.ts';
import { roleSchema } from './console.ts';

export const staffSchema = z
  .object({
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    role: roleSchema,
    addedAt: instantSchema,
    passwordDue: z.boolean().openapi({ description: 'Has still to choose a password of their own.' }),
  })
  .openapi('Staff');
export const staffListSchema = z.object({ staff: z.array(staffSchema) }).openapi('StaffList');
export const addStaffRequest = z.strictObject({
  name: z.string().trim().min(1).max(120),
  email: z.email().max(200),
  role: roleSchema,
});
/** The password is shown once, to be handed over in person; null for whoever has one already. */
export const addStaffAnswer = z.object({ staff: staffSchema, password: z.string().nullable() });

export const personParams = z.object({ programId: idSchema, userId: z.string().min(1).max(64) });
const confirmSelf = z
  .boolean()
  .optional()
  .openapi({ description: 'True where owners give up their own place; refused without.' });
export const changeRoleRequest = z.strictObject({ role: roleSchema, confirmSelf });
export const removePersonRequest = z.strictObject({ confirmSelf });
/** Shown once, to be handed over in person. */
export const oneTimePasswordAnswer = z.object({ password: z.string() });

export const changePasswordRequest = z
  .strictObject({ currentPassword: z.string().min(1).max(128), newPassword: z.string().min(10).max(128) })
  .openapi('ChangePasswordRequest');
