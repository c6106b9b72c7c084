import type { z } from 'zod';
import type {
  Correction,
  correctionDecision,
  correctionInput,
  correctionListSchema,
  Currency,
  currencyInput,
  currencyListSchema,
  LiabilityView,
  MemberLedgerView,
  pendingDecision,
  pendingListSchema,
  reversalInput,
} from '#server/routes/schemas/ledger.ts';
import { http, type Query } from './request.ts';

/** The calls about a program's points: what is owed, what waits, what is set right by hand. */
export function pointsApi(programId: number) {
  const at = `/api/programs/${programId}`;
  return {
    currencies: () => http.get<z.infer<typeof currencyListSchema>>(`${at}/currencies`),
    addCurrency: (input: z.input<typeof currencyInput>) => http.post<Currency>(`${at}/currencies`, input),
    setExpiry: (currency: number, expiry: Currency['expiry']) =>
      http.put<Currency>(`${at}/currencies/${currency}/expiry`, { expiry }),
    liability: (query: Query) => http.get<LiabilityView>(`${at}/liability`, query),

    pending: (query: Query) => http.get<z.infer<typeof pendingListSchema>>(`${at}/pending-points`, query),
    decidePending: (pendingId: string, input: z.input<typeof pendingDecision>) =>
      http.post<unknown>(`${at}/pending-points/${pendingId}/decision`, input),

    corrections: (query: Query) => http.get<z.infer<typeof correctionListSchema>>(`${at}/corrections`, query),
    askCorrection: (input: z.input<typeof correctionInput>) =>
      http.post<Correction>(`${at}/corrections`, input),
    decideCorrection: (correctionId: number, input: z.input<typeof correctionDecision>) =>
      http.post<Correction>(`${at}/corrections/${correctionId}/decision`, input),

    memberLedger: (memberId: string, query: Query) =>
      http.get<MemberLedgerView>(`${at}/members/${encodeURIComponent(memberId)}/ledger`, query),
    reverse: (memberId: string, input: z.input<typeof reversalInput>) =>
      http.post<unknown>(`${at}/members/${encodeURIComponent(memberId)}/reversals`, input),
  };
}
export type PointsApi = ReturnType<typeof pointsApi>;
