import type { StaffContext } from '../context.ts';
import { readSearchTerm } from '../insights/search-term.ts';
import { normaliseVoucherId } from '../rewards/use-voucher.ts';
import { selectClaimers, selectKnownMembers, selectVoucherOwners } from './exclusion-queries.ts';

/**
 * The members that people name: by their id, by a code they have claimed, or by the number of a voucher of theirs. One
 * answer a text, null where it names nobody of this program.
 */
export async function findMembers(ctx: StaffContext, texts: readonly string[]): Promise<(string | null)[]> {
  const { programId } = ctx.actor;
  const terms = await Promise.all(texts.map((text) => readSearchTerm(ctx, text)));
  const ids = terms.flatMap((term) => (term?.kind === 'uuid' ? [term.id] : []));
  const codes = terms.flatMap((term) => (term?.kind === 'code' ? [term] : []));
  // Digits alone may be a serial, which nobody is found by here, or a voucher's number.
  const vouchers = texts.map((text, index) => {
    const kind = terms[index]?.kind;
    return kind === 'uuid' || kind === 'code' ? null : normaliseVoucherId(text);
  });
  const [known, claimers, owners] = await Promise.all([
    selectKnownMembers(ctx.sql, programId, ids),
    selectClaimers(ctx.sql, programId, codes),
    selectVoucherOwners(
      ctx.sql,
      programId,
      vouchers.filter((one) => one !== null),
    ),
  ]);
  const byId = new Set(known.map(({ memberId }) => memberId));
  const byCode = new Map(claimers.map((one) => [`${one.keyId}:${one.serial}`, one.memberId]));
  const byVoucher = new Map(owners.map((one) => [one.voucherId, one.memberId]));
  return terms.map((term, index) => {
    if (term?.kind === 'uuid') return byId.has(term.id) ? term.id : null;
    if (term?.kind === 'code') return byCode.get(`${term.keyId}:${term.serial}`) ?? null;
    return byVoucher.get(vouchers[index] ?? '') ?? null;
  });
}
