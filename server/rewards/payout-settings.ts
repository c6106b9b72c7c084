import type { z } from 'zod';
import type { StaffContext } from '../context.ts';
import { invalidField } from '../errors.ts';
import type { PayoutSettings, payoutSettingInput } from '../routes/schemas/fulfilment.ts';
import { recordEvent } from '../staff/record-event.ts';
import { signingSecret } from './call-partner.ts';
import { partnerTarget } from './partner-target.ts';
import { selectSetting, upsertSetting } from './payout-queries.ts';

/** How a program pays, and the secret that its partners check our calls with. */
export async function readPayoutSettings(ctx: StaffContext): Promise<PayoutSettings> {
  const { programId } = ctx.actor;
  const setting = await ctx.sql.begin((tx) => selectSetting(tx, programId));
  return { ...setting, signingSecret: signingSecret(ctx, programId) };
}

/** Payouts that are asked for from now on go by it. @throws Refusal `invalid` for an address that may not be called */
export async function changePayoutSettings(
  ctx: StaffContext,
  input: z.infer<typeof payoutSettingInput>,
): Promise<PayoutSettings> {
  const { programId } = ctx.actor;
  const url = input.url && partnerTarget(ctx.config, input.url);
  if ((input.adapter === 'http' || input.url) && !url) {
    throw invalidField(
      'url',
      'wrong-link-target',
      'Write an address that begins with https:// and is public.',
    );
  }
  const setting = { ...input, url: url || null };
  await ctx.sql.begin(async (tx) => {
    await upsertSetting(tx, programId, setting);
    await recordEvent(tx, ctx.actor, { type: 'payout-setting.changed', subject: programId, data: setting });
  });
  return { ...setting, signingSecret: signingSecret(ctx, programId) };
}
