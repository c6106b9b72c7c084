import type { StaffContext } from '../context.ts';
import { invalidField } from '../errors.ts';
import { programClock } from '../insights/program-clock.ts';
import type { LiabilityView } from '../routes/schemas/ledger.ts';
import { listCurrencies } from './currencies.ts';
import { readLiability } from './read-liability.ts';

/**
 * What members hold in each currency, as staff see it.
 * @param input.at an ISO instant; now unless told
 * @throws Refusal `in-the-future`
 */
export async function tellLiability(
  ctx: StaffContext,
  input: { at?: string | undefined },
): Promise<LiabilityView> {
  const { programId } = ctx.actor;
  const at = input.at === undefined ? null : new Date(input.at);
  const { now } = await programClock(ctx);
  if (at && at > now) {
    throw invalidField(
      'at',
      'in-the-future',
      'Choose a moment that has passed; what will be owed nobody knows.',
    );
  }
  const [owed, currencies] = await Promise.all([
    readLiability(ctx.sql, programId, at),
    listCurrencies(ctx.sql, programId),
  ]);
  return {
    at: (at ?? now).toISOString(),
    currencies: owed.flatMap((row) => {
      const named = currencies.find(({ currency }) => currency === row.currency);
      return named ? [{ ...row, slug: named.slug, name: named.name }] : [];
    }),
  };
}
