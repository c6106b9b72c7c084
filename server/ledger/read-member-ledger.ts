import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import type { EntryFound } from './history-queries.ts';
import { selectMemberAccounts } from './queries.ts';
import { readEntries, readHoldings, type Holding } from './read-holdings.ts';

export interface MemberLedger {
  memberId: string;
  holdings: Holding[];
  entries: EntryFound[];
  nextCursor: string | null;
}

/**
 * What a member holds in each currency, and a page of the entries of one, as staff see it.
 * @throws Refusal `member-not-found`, `currency-not-found`
 */
export async function readMemberLedger(
  ctx: StaffContext,
  input: { memberId: string; currency: number; cursor?: string | undefined; limit: number },
): Promise<MemberLedger> {
  const { programId } = ctx.actor;
  const { memberId } = input;
  const accounts = await selectMemberAccounts(ctx.sql, programId, memberId);
  if (accounts.length === 0) throw notFound('member');
  const [holdings, page] = await Promise.all([
    readHoldings(ctx.sql, programId, memberId),
    readEntries(ctx.sql, { programId, ...input }),
  ]);
  if (!holdings.some(({ currency }) => currency === input.currency)) throw notFound('currency');
  return { memberId, holdings, ...page };
}
