import type { z } from 'zod';
import type {
  AddAssetRequest,
  PrintAsset,
  printAssetListSchema,
  PrintPreview,
  printPreviewRequest,
} from '#server/routes/schemas/print-design.ts';
import { http } from './request.ts';

/** How print files look: previews, pictures and fonts. */
export function printDesignApi(programId: number) {
  const at = `/api/programs/${programId}`;
  return {
    preview: (batchId: number, request: z.input<typeof printPreviewRequest>) =>
      http.post<PrintPreview>(`${at}/batches/${batchId}/print-preview`, request),
    assets: () => http.get<z.infer<typeof printAssetListSchema>>(`${at}/print-assets`),
    addAsset: (request: AddAssetRequest) => http.post<PrintAsset>(`${at}/print-assets`, request),
  };
}
export type PrintDesignApi = ReturnType<typeof printDesignApi>;
