import type { z } from 'zod';
import type {
  CodesProgress,
  CodesTaken,
  FulfilmentDetail,
  fulfilmentListSchema,
  fulfilmentStepsRequest,
  GiftOutcomes,
  PayoutDecisions,
  PayoutFile,
  payoutFileListSchema,
  payoutListSchema,
  payoutSettingInput,
  PayoutSettings,
} from '#server/routes/schemas/fulfilment.ts';
import { type FileSending, http, type Query, withQuery } from './request.ts';

/** Calls of one program for gifts on their way and for money. */
export function giftsApi(programId: number) {
  const at = `/api/programs/${programId}`;
  return {
    fulfilments: (query: Query) => http.get<z.infer<typeof fulfilmentListSchema>>(`${at}/fulfilments`, query),
    fulfilmentsCsv: (query: Query) => withQuery(`${at}/fulfilments.csv`, query),
    fulfilment: (id: string) => http.get<FulfilmentDetail>(`${at}/fulfilments/${id}`),
    step: (input: z.infer<typeof fulfilmentStepsRequest>) =>
      http.post<GiftOutcomes>(`${at}/fulfilments/steps`, input),
    note: (id: string, note: string) =>
      http.post<FulfilmentDetail>(`${at}/fulfilments/${id}/notes`, { note }),
    erase: (id: string) => http.post<unknown>(`${at}/fulfilments/${id}/erasure`),

    payouts: (query: Query) => http.get<z.infer<typeof payoutListSchema>>(`${at}/payouts`, query),
    payoutsCsv: (query: Query) => withQuery(`${at}/payouts.csv`, query),
    decidePayouts: (input: PayoutDecisions) => http.post<GiftOutcomes>(`${at}/payouts/decisions`, input),
    payoutFiles: () => http.get<z.infer<typeof payoutFileListSchema>>(`${at}/payout-files`),
    makePayoutFile: () => http.post<PayoutFile>(`${at}/payout-files`),
    payoutFileCsv: (id: number) => `${at}/payout-files/${id}/csv`,
    payoutSettings: () => http.get<PayoutSettings>(`${at}/payout-settings`),
    changePayoutSettings: (input: z.infer<typeof payoutSettingInput>) =>
      http.put<PayoutSettings>(`${at}/payout-settings`, input),

    sendCodes: (
      rewardId: number,
      file: Blob,
      { column, header, ...sending }: { column: number; header: boolean } & FileSending,
    ) =>
      http.postFile<CodesTaken>(
        `${at}/rewards/${rewardId}/codes?column=${column}&header=${String(header)}`,
        file,
        sending,
      ),
    codesProgress: (rewardId: number) => http.get<CodesProgress>(`${at}/rewards/${rewardId}/codes`),
  };
}
