import type { CorrectionRow } from '../ledger/correction-queries.ts';
import type { CurrencyRow } from '../ledger/currency-queries.ts';
import type { QueueRow } from '../ledger/pending-queries.ts';
import type { MemberLedger } from '../ledger/read-member-ledger.ts';
import type { Correction, Currency, MemberLedgerView, PendingPoints } from './schemas/ledger.ts';

export function currencyView({ currency, slug, name, expiry }: CurrencyRow): Currency {
  return { currency, slug, name, expiry };
}

export function pendingView({ micros: _micros, ...row }: QueueRow): PendingPoints {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    releaseAt: row.releaseAt?.toISOString() ?? null,
  };
}

export function correctionView({ decidedBy: _decidedBy, ...row }: CorrectionRow): Correction {
  return { ...row, askedAt: row.askedAt.toISOString(), decidedAt: row.decidedAt?.toISOString() ?? null };
}

export function memberLedgerView(ledger: MemberLedger): MemberLedgerView {
  return {
    ...ledger,
    holdings: ledger.holdings.map((holding) => ({
      ...holding,
      expiring: holding.expiring.map(({ points, expiresAt }) => ({
        points,
        expiresAt: expiresAt.toISOString(),
      })),
    })),
    entries: ledger.entries.map((row) => ({
      ...row,
      at: row.at.toISOString(),
      expiresAt: row.expiresAt?.toISOString() ?? null,
    })),
  };
}
