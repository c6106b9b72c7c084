import type { z } from 'zod';
import type {
  CodeImport,
  findingListSchema,
  importListSchema,
  importRequest,
} from '#server/routes/schemas/imports.ts';
import { http } from './request.ts';

export type ImportInput = z.input<typeof importRequest>;

/** Calls of one program for codes that were printed elsewhere. */
export function importsApi(programId: number) {
  const at = `/api/programs/${programId}/imports`;
  return {
    list: () => http.get<z.infer<typeof importListSchema>>(at),
    start: (input: ImportInput) => http.post<CodeImport>(at, input),
    read: (id: number) => http.get<CodeImport>(`${at}/${id}`),
    confirm: (id: number, good: number) => http.post<CodeImport>(`${at}/${id}/confirm`, { good }),
    cancel: (id: number) => http.post<CodeImport>(`${at}/${id}/cancel`),
    findings: (id: number) => http.get<z.infer<typeof findingListSchema>>(`${at}/${id}/findings`),
    findingsCsv: (id: number) => `${at}/${id}/findings.csv`,
    sendPart: (id: number, offset: number, part: Blob) =>
      http.patchBytes<CodeImport>(`${at}/${id}/file`, part, { 'upload-offset': String(offset) }),
  };
}
