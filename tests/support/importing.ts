import { setTimeout as sleep } from 'node:timers/promises';
import type { CodeImport } from '#server/routes/schemas/imports.ts';
import type { Desk, Reply } from './desk.ts';

export interface Importing {
  at: string;
  desk: Desk;
  productId: number;
  campaignId: number;
}

/** Begins an import of a file of so many bytes. */
export async function beginImport(
  { desk, at, productId, campaignId }: Importing,
  fileBytes: number,
  more: object = {},
): Promise<CodeImport> {
  const { status, body } = await desk.post<CodeImport>(`${at}/imports`, {
    label: 'Lô in ngoài',
    productId,
    campaignId,
    fileName: 'codes.csv',
    fileBytes,
    ...more,
  });
  if (status !== 201) throw new Error(`no import: ${status} ${body.detail ?? ''}`);
  return body;
}

export function sendPart(
  { desk, at }: Pick<Importing, 'desk' | 'at'>,
  importId: number,
  offset: number,
  part: Uint8Array<ArrayBuffer>,
): Promise<Reply<CodeImport>> {
  return desk.call<CodeImport>('PATCH', `${at}/imports/${importId}/file`, part, {
    'content-type': 'application/offset+octet-stream',
    'upload-offset': String(offset),
  });
}

/** Waits for one of these states, or for an end; the test's own time limit ends what never comes. */
export async function reached(
  { desk, at }: Pick<Importing, 'desk' | 'at'>,
  importId: number,
  ...states: CodeImport['state'][]
): Promise<CodeImport> {
  for (;;) {
    const { body } = await desk.get<CodeImport>(`${at}/imports/${importId}`);
    if ([...states, 'done', 'failed', 'cancelled'].includes(body.state)) return body;
    await sleep(50);
  }
}

/** A whole file up to its report. */
export async function checkFile(
  importing: Importing,
  text: string | Uint8Array<ArrayBuffer>,
  more: object = {},
): Promise<CodeImport> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const { importId } = await beginImport(importing, bytes.length, more);
  const { status, body } = await sendPart(importing, importId, 0, bytes);
  if (status !== 200) throw new Error(`the file was refused: ${status} ${body.detail ?? ''}`);
  return reached(importing, importId, 'checked');
}

/** Brings the good codes of a checked import in. */
export async function bringIn(importing: Importing, checked: CodeImport): Promise<CodeImport> {
  const { desk, at } = importing;
  const { status } = await desk.post(`${at}/imports/${checked.importId}/confirm`, {
    good: checked.report?.good ?? 0,
  });
  if (status !== 200) throw new Error(`the import was not confirmed: ${status}`);
  return reached(importing, checked.importId);
}
