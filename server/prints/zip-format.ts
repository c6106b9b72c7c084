/**
 * The records of a ZIP file (PKWARE APPNOTE 6.3.10) for deflated files with ASCII names whose sizes are known before
 * they are written; with the ZIP64 records above 65,535 files or 4 GB.
 *
 * Our own, for want of a library that fits: client-zip writes no ZIP64 end above 65,535 files, yazl takes quadratic
 * time, zip-stream and zip.js keep every file's record in memory and write the directory in one go.
 */
export interface ZipEntry {
  name: string;
  crc32: number;
  size: number;
  compressedSize: number;
  /** Where its local header begins. */
  offset: number;
  changedAt: Date;
}

const LIMIT_16 = 0xffff;
const LIMIT_32 = 0xffff_ffff;
const VERSION_DEFLATE = 20;
const VERSION_ZIP64 = 45;
const MADE_BY_UNIX = 3 << 8;
const METHOD_DEFLATE = 8;
const REGULAR_FILE_0644 = 0o100644 << 16;

/** Without the name. */
export const LOCAL_HEADER_BYTES = 30;

/** Section 4.3.7: what stands before a file's compressed bytes. */
export function localHeader(entry: Omit<ZipEntry, 'offset'>): Buffer {
  const header = Buffer.alloc(LOCAL_HEADER_BYTES + entry.name.length);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION_DEFLATE, 4);
  writeCommon(header, 6, entry);
  header.write(entry.name, LOCAL_HEADER_BYTES, 'latin1');
  return header;
}

/** What a local header of ours says. @throws Error where there is none */
export function readLocalHeader(
  header: Buffer,
): Pick<ZipEntry, 'crc32' | 'compressedSize' | 'size'> & { nameLength: number } {
  if (header.readUInt32LE(0) !== 0x04034b50) throw new Error('No file begins here in the ZIP.');
  return {
    crc32: header.readUInt32LE(14),
    compressedSize: header.readUInt32LE(18),
    size: header.readUInt32LE(22),
    nameLength: header.readUInt16LE(26),
  };
}

/** Section 4.3.12: a file's record in the central directory. */
export function directoryRecord(entry: ZipEntry): Buffer {
  const far = entry.offset >= LIMIT_32;
  const nameEnd = 46 + entry.name.length;
  const record = Buffer.alloc(nameEnd + (far ? 12 : 0));
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(MADE_BY_UNIX | VERSION_ZIP64, 4);
  record.writeUInt16LE(far ? VERSION_ZIP64 : VERSION_DEFLATE, 6);
  writeCommon(record, 8, entry);
  record.writeUInt16LE(far ? 12 : 0, 30);
  record.writeUInt32LE(REGULAR_FILE_0644 >>> 0, 38);
  record.writeUInt32LE(far ? LIMIT_32 : entry.offset, 42);
  record.write(entry.name, 46, 'latin1');
  if (far) {
    // Section 4.5.3: only the field that does not fit stands in the ZIP64 extra field.
    record.writeUInt16LE(1, nameEnd);
    record.writeUInt16LE(8, nameEnd + 2);
    record.writeBigUInt64LE(BigInt(entry.offset), nameEnd + 4);
  }
  return record;
}

/** Sections 4.3.14 to 4.3.16: what closes the file, given the central directory's place, length and records. */
export function directoryEnd(directory: { offset: number; bytes: number; entries: number }): Buffer {
  const { offset, bytes, entries } = directory;
  const wide = entries >= LIMIT_16 || offset >= LIMIT_32 || bytes >= LIMIT_32;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(wide ? LIMIT_16 : entries, 8);
  end.writeUInt16LE(wide ? LIMIT_16 : entries, 10);
  end.writeUInt32LE(wide ? LIMIT_32 : bytes, 12);
  end.writeUInt32LE(wide ? LIMIT_32 : offset, 16);
  return wide ? Buffer.concat([wideEnd(directory), end]) : end;
}

function wideEnd({ offset, bytes, entries }: { offset: number; bytes: number; entries: number }): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(MADE_BY_UNIX | VERSION_ZIP64, 12);
  end.writeUInt16LE(VERSION_ZIP64, 14);
  end.writeBigUInt64LE(BigInt(entries), 24);
  end.writeBigUInt64LE(BigInt(entries), 32);
  end.writeBigUInt64LE(BigInt(bytes), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + bytes), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

/** The fields that both headers have in a row, from the flags to the length of the name. */
function writeCommon(record: Buffer, at: number, entry: Omit<ZipEntry, 'offset'>): void {
  record.writeUInt16LE(METHOD_DEFLATE, at + 2);
  const { time, date } = dosTime(entry.changedAt);
  record.writeUInt16LE(time, at + 4);
  record.writeUInt16LE(date, at + 6);
  record.writeUInt32LE(entry.crc32, at + 8);
  record.writeUInt32LE(entry.compressedSize, at + 12);
  record.writeUInt32LE(entry.size, at + 16);
  record.writeUInt16LE(entry.name.length, at + 20);
}

/** MS-DOS date and time (section 4.4.6), in UTC so that the same run gives the same bytes everywhere. */
function dosTime(at: Date): { time: number; date: number } {
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}
