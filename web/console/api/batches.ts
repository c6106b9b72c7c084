import type { z } from 'zod';
import type { Batch, BatchDetail, batchListSchema, mintRequest } from '#server/routes/schemas/console.ts';
import type {
  CodeChange,
  codeChangeRequest,
  CodeView,
  packingListSchema,
  packRequest,
  prefixListSchema,
  Unit,
  unitListSchema,
} from '#server/routes/schemas/units.ts';
import type { rangeChangeListSchema, rangeRequest } from '#server/routes/schemas/code-life.ts';
import type {
  PrintLinks,
  printListSchema,
  printRequest,
  PrintRun,
  TablePreview,
  tablePreviewRequest,
} from '#server/routes/schemas/prints.ts';
import { http, type Query } from './request.ts';

export type MintRequest = z.infer<typeof mintRequest>;
export type PrintRequest = z.input<typeof printRequest>;
export type CodeChangeRequest = z.infer<typeof codeChangeRequest>;
export type PackingList = z.infer<typeof packingListSchema>;
export type PackRequest = z.infer<typeof packRequest>;
export type RangeRequest = z.infer<typeof rangeRequest>;

/** Calls about batches, the codes in them, how they are packed and their files. */
export function batchesApi(programId: number) {
  const at = `/api/programs/${programId}`;
  return {
    batches: (query: Query) => http.get<z.infer<typeof batchListSchema>>(`${at}/batches`, query),
    mint: (request: MintRequest) => http.post<Batch>(`${at}/batches`, request),
    batch: (id: number) => http.get<BatchDetail>(`${at}/batches/${id}`),
    setRange: (id: number, request: RangeRequest) =>
      http.post<BatchDetail>(`${at}/batches/${id}/ranges`, request),
    rangeChanges: (id: number, query: Query) =>
      http.get<z.infer<typeof rangeChangeListSchema>>(`${at}/batches/${id}/changes`, query),
    unit: (sscc: string) => http.get<Unit>(`${at}/units/${encodeURIComponent(sscc)}`),
    code: (code: string) => http.get<CodeView>(`${at}/codes/${encodeURIComponent(code)}`),
    changeCodes: (request: CodeChangeRequest) => http.post<CodeChange>(`${at}/code-changes`, request),
    companyPrefixes: () => http.get<z.infer<typeof prefixListSchema>>(`${at}/company-prefixes`),
    addCompanyPrefix: (prefix: string) =>
      http.post<z.infer<typeof prefixListSchema>>(`${at}/company-prefixes`, { prefix }),
    packings: (batchId: number) => http.get<PackingList>(`${at}/batches/${batchId}/packings`),
    pack: (batchId: number, request: PackRequest) =>
      http.post<PackingList>(`${at}/batches/${batchId}/packings`, request),
    unpack: (packingId: number) => http.post<PackingList>(`${at}/packings/${packingId}/removal`),
    units: (packingId: number, query: Query) =>
      http.get<z.infer<typeof unitListSchema>>(`${at}/packings/${packingId}/units`, query),
    prints: (batchId: number) => http.get<z.infer<typeof printListSchema>>(`${at}/batches/${batchId}/prints`),
    startPrint: (batchId: number, request: PrintRequest) =>
      http.post<PrintRun>(`${at}/batches/${batchId}/prints`, request),
    cancelPrint: (printRunId: number) => http.post<unknown>(`${at}/prints/${printRunId}/cancel`),
    repeatPrint: (printRunId: number) => http.post<PrintRun>(`${at}/prints/${printRunId}/repeat`),
    linkPrint: (printRunId: number) => http.post<PrintLinks>(`${at}/prints/${printRunId}/links`),
    previewTable: (batchId: number, request: z.input<typeof tablePreviewRequest>) =>
      http.post<TablePreview>(`${at}/batches/${batchId}/prints/preview`, request),
  };
}
