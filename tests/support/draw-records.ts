import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Spine } from './spine.ts';

/** A line of the record of a campaign's draws. */
export interface Line {
  type: string;
  [member: string]: unknown;
}
interface Award {
  mechanicId: string;
  prizeId: string;
  moment: number | null;
}

export async function downloadRecord(
  url: string,
  { programId, campaignId }: Spine,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}/api/draws/${programId}/${campaignId}/record`);
  return { status: answer.status, text: await answer.text() };
}

export async function readRecord(url: string, spine: Spine): Promise<Line[]> {
  const { text } = await downloadRecord(url, spine);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** What an auditor is told of a record. */
export function verifyRecord(lines: readonly Line[]): { status: number | null; said: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'packmint-draw-'));
  const file = path.join(folder, 'record.ndjson');
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { status, stdout, stderr } = spawnSync('node', ['scripts/verify-draw.ts', file], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  return { status, said: stdout + stderr };
}

/** The record with the first line changed that the change takes. */
export function tampered(record: readonly Line[], change: (line: Line) => boolean): Line[] {
  const lines = structuredClone(record) as Line[];
  if (!lines.some(change)) throw new Error('nothing in the record to tamper with');
  return lines;
}

export const awardsIn = (line: Line) => (line.type === 'claim' ? line.awards : []) as Award[];
export const isOf = (line: Line, mechanicId: string) =>
  awardsIn(line).some((award) => award.mechanicId === mechanicId);
export const drop = (line: Line, mechanicId: string) =>
  Boolean((line.awards = awardsIn(line).filter((award) => award.mechanicId !== mechanicId)));
export const give = (line: Line, mechanicId: string, prizeId: string) =>
  awardsIn(line).push({ mechanicId, prizeId, moment: null }) > 0;
