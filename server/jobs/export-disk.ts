import { open, statfs } from 'node:fs/promises';
import path from 'node:path';
import { SetupError } from '#server/db/setup-error.ts';

/** There is no room, or there soon would be none for anybody else. */
export class DiskFull extends Error {}

/** What an export needs of the machine; a test may stand in for it. */
export interface ExportDisk {
  open: typeof open;
  /** Free bytes where the folder is. */
  free: (folder: string) => Promise<number>;
}

export const localDisk: ExportDisk = {
  open,
  free: async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};

/** @throws DiskFull where `bytes` more would leave less than `reserve` */
export async function requireRoom(
  disk: ExportDisk,
  folder: string,
  bytes: number,
  reserve: number,
): Promise<void> {
  const free = await disk.free(folder);
  if (free - bytes >= reserve) return;
  const gb = (value: number) => (value / 1e9).toFixed(1);
  throw new DiskFull(
    `The disk has ${gb(free)} GB free; this needs about ${gb(bytes)} GB more and ${gb(reserve)} GB are kept free.`,
  );
}

/** Of a write, or of a folder that was to be made for it: no space, a quota, or a file larger than allowed. */
export function isDiskFull(error: unknown): boolean {
  if (error instanceof DiskFull) return true;
  if (error instanceof SetupError) return isDiskFull(error.cause);
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
}

/** Makes a rename or a new file in the folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path.resolve(folder), 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
