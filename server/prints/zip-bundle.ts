import { crc32 } from 'node:zlib';
import { deflatedPart } from './gzip-frame.ts';
import { directoryEnd } from './zip-format.ts';

/** A stretch of a download: bytes at hand, or a part of a file on disk. */
export type Segment = { bytes: Uint8Array } | { path: string; start: number; length: number };

/** A file that lies on disk as it is, or as gzip. */
export interface BundledFile {
  name: string;
  path: string;
  bytes: number;
  gzip: boolean;
  contentBytes: number;
  contentCrc32: number;
}

const LIMIT_32 = 0xffff_ffff;
const LOCAL = 0x04034b50;
const DIRECTORY = 0x02014b50;
const REGULAR_FILE_0644 = 0o100644 * 2 ** 16;

/**
 * Files as one ZIP (PKWARE APPNOTE 6.3.10) that is never written: it is put together from headers and the files on disk
 * while it is sent, so that it costs no room, its length is known, and a download can go on anywhere. What lies there as
 * gzip goes in as the deflate stream that it is, under the name without `.gz`. ZIP64 throughout, as files may be large.
 */
export function zipSegments(
  extra: { name: string; bytes: Uint8Array },
  files: readonly BundledFile[],
  madeAt: Date,
): Segment[] {
  const segments: Segment[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  const add = (entry: Entry, data: Segment) => {
    const head = header(LOCAL, entry, madeAt);
    segments.push({ bytes: head }, data);
    directory.push(header(DIRECTORY, { ...entry, offset }, madeAt));
    offset += head.length + entry.packedBytes;
  };
  for (const file of files) {
    const { contentBytes, contentCrc32 } = file;
    const { start, bytes } = file.gzip ? deflatedPart(file.bytes) : { start: 0, bytes: file.bytes };
    const name = file.gzip ? file.name.replace(/\.gz$/, '') : file.name;
    add(
      { name, method: file.gzip ? 8 : 0, crc: contentCrc32, contentBytes, packedBytes: bytes, offset: 0 },
      { path: file.path, start, length: bytes },
    );
  }
  const { length } = extra.bytes;
  const entry = { name: extra.name, method: 0, crc: crc32(extra.bytes), offset: 0 };
  add({ ...entry, contentBytes: length, packedBytes: length }, { bytes: extra.bytes });
  const records = Buffer.concat(directory);
  const end = directoryEnd({ offset, bytes: records.length, entries: directory.length });
  return [...segments, { bytes: records }, { bytes: end }];
}

interface Entry {
  name: string;
  method: number;
  crc: number;
  contentBytes: number;
  packedBytes: number;
  offset: number;
}

/** Sections 4.3.7 and 4.3.12, sizes and place in the ZIP64 extra field (4.5.3) where 32 bits do not hold them. */
function header(kind: typeof LOCAL | typeof DIRECTORY, entry: Entry, madeAt: Date): Buffer {
  const { name, method, crc, contentBytes, packedBytes, offset } = entry;
  const local = kind === LOCAL;
  const large = contentBytes >= LIMIT_32 || packedBytes >= LIMIT_32;
  const far = !local && offset >= LIMIT_32;
  const wide = [...(large ? [contentBytes, packedBytes] : []), ...(far ? [offset] : [])];
  const fixed = local ? 30 : 46;
  const record = Buffer.alloc(fixed + name.length + (wide.length > 0 ? 4 + 8 * wide.length : 0));
  let at = record.writeUInt32LE(kind, 0);
  if (!local) at = record.writeUInt16LE((3 << 8) | 45, at);
  at = record.writeUInt16LE(wide.length > 0 ? 45 : 20, at);
  at = record.writeUInt16LE(0, at);
  at = record.writeUInt16LE(method, at);
  at = writeDosTime(record, at, madeAt);
  at = record.writeUInt32LE(crc, at);
  at = record.writeUInt32LE(large ? LIMIT_32 : packedBytes, at);
  at = record.writeUInt32LE(large ? LIMIT_32 : contentBytes, at);
  at = record.writeUInt16LE(name.length, at);
  at = record.writeUInt16LE(wide.length > 0 ? 4 + 8 * wide.length : 0, at);
  if (!local) {
    record.writeUInt32LE(REGULAR_FILE_0644, 38);
    record.writeUInt32LE(far ? LIMIT_32 : offset, 42);
  }
  at = fixed + record.write(name, fixed, 'latin1');
  if (wide.length === 0) return record;
  at = record.writeUInt16LE(1, at);
  at = record.writeUInt16LE(8 * wide.length, at);
  for (const value of wide) at = record.writeBigUInt64LE(BigInt(value), at);
  return record;
}

/** MS-DOS time and date (section 4.4.6), in UTC. */
function writeDosTime(record: Buffer, at: number, when: Date): number {
  const time = (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) | (when.getUTCSeconds() >> 1);
  const date = ((when.getUTCFullYear() - 1980) << 9) | ((when.getUTCMonth() + 1) << 5) | when.getUTCDate();
  return record.writeUInt16LE(date, record.writeUInt16LE(time, at));
}
