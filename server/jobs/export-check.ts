import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { ExportPart } from './export-journal.ts';

/** What was read back is not what was written. */
export class DamagedFile extends Error {
  constructor(name: string) {
    super(`${name} reads back differently from what was written to it.`);
  }
}

const READ_BYTES = 1 << 20;

/**
 * Reads an export's parts back in order, each once: its bytes must be those that were computed, and the SHA-256 of a
 * file, which its manifest will hold, is taken from the same reading.
 */
export class ExportCheck {
  readonly #folder: string;
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  #file: FileHandle | null = null;
  #hash: Hash | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Returns the file's SHA-256 with its last part. @throws DamagedFile */
  async read(part: ExportPart): Promise<string | null> {
    if (part.start === 0) await this.#begin(part);
    const [file, hash] = [this.#file, this.#hash];
    if (!file || !hash) throw new Error('A part was read before the beginning of its file.');
    let sum = 0;
    for (let at = part.start; at < part.end;) {
      const { bytesRead } = await file.read(this.#buffer, 0, Math.min(READ_BYTES, part.end - at), at);
      if (bytesRead === 0) throw new DamagedFile(part.name);
      const bytes = this.#buffer.subarray(0, bytesRead);
      sum = crc32(bytes, sum);
      hash.update(bytes);
      at += bytesRead;
    }
    if (sum !== part.crc32) throw new DamagedFile(part.name);
    if (!part.last) return null;
    const { size } = await file.stat();
    await this.close();
    if (size !== part.end) throw new DamagedFile(part.name);
    return hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  async #begin({ name }: ExportPart): Promise<void> {
    await this.close();
    this.#file = await open(path.join(this.#folder, name), 'r').catch(() => {
      throw new DamagedFile(name);
    });
    this.#hash = createHash('sha256');
  }
}
