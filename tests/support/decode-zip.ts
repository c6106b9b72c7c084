import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { fromBufferPromise, openPromise, type ZipFile } from 'yauzl';

export interface ZippedFile {
  name: string;
  bytes: Buffer;
}

/** Every file of a ZIP as yauzl reads it. Throws where a size or a checksum does not fit. */
export async function unzip(zip: Buffer | string): Promise<ZippedFile[]> {
  const archive = await openZip(zip);
  const files: ZippedFile[] = [];
  for await (const entry of archive.eachEntry()) {
    const bytes = await buffer(await archive.openReadStreamPromise(entry));
    if (crc32(bytes) !== entry.crc32) throw new Error(`The checksum of ${entry.fileName} is wrong.`);
    files.push({ name: entry.fileName, bytes });
  }
  return files;
}

/** A ZIP in memory, or the path of one. */
export async function openZip(zip: Buffer | string): Promise<ZipFile> {
  const options = { lazyEntries: true, autoClose: false, strictFileNames: true };
  return typeof zip === 'string' ? openPromise(zip, options) : fromBufferPromise(zip, options);
}
