import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context, StaffContext } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import type { PrintLinks } from '#server/routes/schemas/prints.ts';
import { recordEvent } from '#server/staff/record-event.ts';
import { isOffered, readManifest } from './read-manifest.ts';
import { readPrintRow } from './read-print.ts';

const LINK_HOURS = 24;

/** What of a run a link opens: a file by its place in the manifest, the manifest, or all as a ZIP. */
export interface LinkTarget {
  programId: number;
  printRunId: number;
  file: string;
}

/**
 * Makes links to the finished files of a run, good for a day, which need no sign-in. That they were made, and by whom, is
 * written down.
 *
 * @throws Refusal `print-not-found`; `print-not-ready` while or where there is nothing to download; `files-missing`
 */
export async function linkPrint(
  ctx: StaffContext,
  { printRunId }: { printRunId: number },
): Promise<PrintLinks> {
  const { programId } = ctx.actor;
  const row = await readPrintRow(ctx, { printRunId });
  if (!isOffered(row)) {
    throw new Refusal('conflict', 'print-not-ready', 'This export has no files to download; order it anew.');
  }
  const { manifest } = await readManifest(ctx, programId, row);
  const until = new Date(Math.min(Date.now() + LINK_HOURS * 3_600_000, row.expiresAt.getTime()));
  const url = (file: string | number) => linkTo(ctx, { programId, printRunId, file: String(file) }, until);
  await ctx.sql.begin((tx) =>
    recordEvent(tx, ctx.actor, {
      type: 'print.linked',
      subject: printRunId,
      data: { until: until.toISOString() },
    }),
  );
  return {
    until: until.toISOString(),
    manifestUrl: url('manifest'),
    zipUrl: url('zip'),
    files: manifest.files.map(({ contentBytes: _bytes, contentCrc32: _sum, ...file }, index) => ({
      ...file,
      url: url(index),
    })),
  };
}

/** Whether somebody was given this link, and it is still good. @throws Refusal with what to do */
export function checkLink(
  ctx: Pick<Context, 'secret'>,
  target: LinkTarget,
  { until, signature }: { until: string; signature: string },
): void {
  const given = Buffer.from(signature, 'base64url');
  const right = sign(ctx, target, until);
  if (given.length !== right.length || !timingSafeEqual(given, right)) {
    throw new Refusal(
      'not-found',
      'no-such-link',
      'This link is not complete; copy it again, or ask for a new one.',
    );
  }
  if (Number(until) * 1000 <= Date.now()) {
    throw new Refusal('not-found', 'link-expired', 'This link has expired; ask for a new one.');
  }
}

/** The link that opens a target until some moment. */
export function linkTo(ctx: Pick<Context, 'secret'>, target: LinkTarget, until: Date): string {
  const seconds = String(Math.floor(until.getTime() / 1000));
  const query = new URLSearchParams({
    until: seconds,
    signature: sign(ctx, target, seconds).toString('base64url'),
  });
  return `/api/exports/${target.programId}/${target.printRunId}/${target.file}?${query.toString()}`;
}

function sign(
  ctx: Pick<Context, 'secret'>,
  { programId, printRunId, file }: LinkTarget,
  until: string,
): Buffer {
  return createHmac('sha256', ctx.secret('export-links'))
    .update(`${programId}/${printRunId}/${file}/${until}`)
    .digest();
}
