import type { ReportRow } from './report-queries.ts';

/** Codes reported as printed or as wasted, each once: a label may be printed well and wasted later. */
export function countReported(reports: readonly ReportRow[]): number {
  const ranges = reports
    .flatMap(({ firstSerial, lastSerial }) =>
      firstSerial === null || lastSerial === null ? [] : [{ firstSerial, lastSerial }],
    )
    .toSorted((one, other) => one.firstSerial - other.firstSerial);
  let counted = 0;
  let upTo = 0;
  for (const { firstSerial, lastSerial } of ranges) {
    counted += Math.max(0, lastSerial - Math.max(firstSerial, upTo + 1) + 1);
    upTo = Math.max(upTo, lastSerial);
  }
  return counted;
}
