import { setTimeout as sleep } from 'node:timers/promises';
import type { PrintLinks, PrintRun } from '#server/routes/schemas/prints.ts';
import type { Desk } from './desk.ts';

/** Waits for a print run to come to an end, or to the state that is named; the test's own time limit ends what never comes. */
export async function settled(
  desk: Desk,
  at: string,
  printRunId: number,
  state?: PrintRun['state'],
): Promise<PrintRun> {
  for (;;) {
    const { body } = await desk.get<PrintRun>(`${at}/prints/${printRunId}`);
    const wanted = state ? body.state === state : !['queued', 'running'].includes(body.state);
    if (wanted) return body;
    await sleep(50);
  }
}

export async function linksOf(desk: Desk, at: string, printRunId: number): Promise<PrintLinks> {
  const { status, body } = await desk.post<PrintLinks>(`${at}/prints/${printRunId}/links`);
  if (status !== 200) throw new Error(`no links: ${status} ${body.code ?? ''}`);
  return body;
}

/** What a link downloads, whoever opens it. */
export async function download(base: string, url: string): Promise<Buffer> {
  const answer = await fetch(base + url);
  if (answer.status !== 200) throw new Error(`no download: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
