import type { Database } from '../db/connect.ts';
import type { CodeLength } from './alphabet.ts';
import { BlockDirectory } from './block-directory.ts';
import type { CodeCipher } from './ff1.ts';
import { ImportedCodes } from './imported-codes.ts';
import { selectNextImported } from './imported-queries.ts';
import { IMPORTED_KEY_ID, printedForm } from './imported-text.ts';
import { createKeyring, type Candidate, type Keyring } from './keyring.ts';
import { makeKey } from './make-key.ts';
import { deriveSecret, unwrapKey } from './master-key.ts';
import { lockKeyring, selectBlocks, selectKeys, selectNewestChange, type KeyRow } from './queries.ts';

/** A minted or imported code, and whose it is. */
export interface MintedCode {
  /** Normal form. */
  code: string;
  keyId: number;
  serial: number;
  programId: number;
  batchId: number;
  /** A code of a sandbox: it goes the way of every code, pays nobody and counts nowhere. */
  test: boolean;
}

/**
 * How far above the known serials a reading still deserves a look into the database, where another process may have
 * minted since. A forged code falls into this window with a chance of about one in a billion.
 */
const UNSEEN_WINDOW = 2 ** 30;
const LENGTHS: readonly CodeLength[] = [12, 16];
/** How soon a key or an import of another process is known here: long before such codes are active. */
const FOLLOW_MS = 2000;
const IMPORTED_NAME = /^IMPORT-?(\d{1,16})$/;

/**
 * The instance's keys and minted blocks in memory. Malformed, forged and never-minted text is told apart from real
 * codes by arithmetic alone; the database is asked only for codes just above what this process has seen minted.
 */
export class CodeSpace {
  readonly #sql: Database;
  /** For who seals keys, and for the recovery sheet. */
  readonly master: Uint8Array;
  readonly #directories = new Map<number, BlockDirectory>();
  readonly #imported: ImportedCodes | null;
  #keyring: Keyring = createKeyring([]);
  /** The keyring's keys as they are stored, to see a change. */
  #sealed = '';
  #reading: Promise<void> = Promise.resolve();
  #nextRead: Promise<void> | null = null;

  private constructor(sql: Database, master: Uint8Array, mintedOnly: boolean) {
    this.#sql = sql;
    this.master = master;
    this.#imported = mintedOnly ? null : new ImportedCodes(sql, importSecret(master));
  }

  /**
   * Opens every stored key, reads the blocks, and makes the first key of a length that has none.
   * @param options.mintedOnly for who asks for no imported code
   * @throws MasterKeyError where the master key does not open the stored keys
   */
  static async open(
    sql: Database,
    master: Uint8Array,
    { mintedOnly = false }: { mintedOnly?: boolean } = {},
  ): Promise<CodeSpace> {
    const space = new CodeSpace(sql, master, mintedOnly);
    await ensureKeys(sql, master);
    await space.refresh();
    return space;
  }

  /**
   * Reads now and then whether another process has changed the keyring, until the returned function is called. A new batch
   * of a known key needs no such look: see `resolve`.
   * @param sql a connection of its own
   */
  follow(sql: Database): () => void {
    let seen = '';
    const look = async () => {
      const newest = [await selectNewestChange(sql), await selectNextImported(sql)].join();
      if (newest !== seen) await this.refresh();
      seen = newest;
    };
    // While the database is away there is nothing to follow.
    const timer = setInterval(() => void look().catch(() => undefined), FOLLOW_MS);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** The cipher of a key. @throws RangeError for a key that is not in the ring */
  cipher(keyId: number): CodeCipher {
    return this.#keyring.cipher(keyId);
  }

  /** A key as it is, for a process that computes codes on its own; whoever has it has every code of the key. */
  async unwrap(keyId: number): Promise<Buffer> {
    const row = (await selectKeys(this.#sql)).find((one) => one.keyId === keyId);
    if (!row) throw new RangeError(`There is no key ${keyId} in the keyring.`);
    return unwrapKey(this.master, row.wrappedKey, { keyId, length: row.codeLength });
  }

  /** How staff know a code: the printed text in groups; of an imported code, whose text is not kept, `IMPORT-` and its serial. */
  nameOf(keyId: number, serial: number): string {
    return keyId === IMPORTED_KEY_ID
      ? `IMPORT-${serial}`
      : printedForm({ keyId, code: this.codeOf(keyId, serial) });
  }

  /** What staff mean by a name of `nameOf`, or by text that `resolve` knows. A shopper's text must not come here. */
  async resolveName(text: string): Promise<Omit<MintedCode, 'code'> | null> {
    const [, serial] = IMPORTED_NAME.exec(text.trim().toUpperCase()) ?? [];
    if (serial === undefined) return this.resolve(text);
    const block = this.#directories.get(IMPORTED_KEY_ID)?.find(Number(serial));
    return block ? { keyId: IMPORTED_KEY_ID, serial: Number(serial), ...block } : null;
  }

  /** The printed text of a serial. @throws RangeError for an imported one, whose text is not kept */
  codeOf(keyId: number, serial: number): string {
    return this.#keyring.cipher(keyId).encrypt(serial);
  }

  /**
   * The minted or imported code that typed or scanned text stands for; null for everything else. Malformed, forged and
   * never-minted text takes the same steps as a real code: each key opens one code, and where there are imports, one text
   * is hashed.
   */
  async resolve(text: string): Promise<MintedCode | null> {
    const { code, candidates } = this.#keyring.open(text);
    const guess = this.#imported?.guess(text) ?? null;
    if (code !== null) {
      const known = this.#find(code, candidates);
      if (known) return known;
      if (candidates.some((candidate) => this.#mayBeUnseen(candidate))) {
        await this.refresh();
        const found = this.#find(code, candidates);
        if (found) return found;
      }
    }
    if (guess === null || !this.#imported) return null;
    const serial = await this.#imported.find(guess);
    const block = serial === null ? null : this.#directories.get(IMPORTED_KEY_ID)?.find(serial);
    if (serial === null || !block) return null;
    return { code: guess.code, keyId: IMPORTED_KEY_ID, serial, ...block };
  }

  /** Whether text is a code that this process knows to be minted, by arithmetic alone. */
  isMinted(text: string): boolean {
    const { code, candidates } = this.#keyring.open(text);
    return code !== null && this.#find(code, candidates) !== null;
  }

  /**
   * Reads what other processes have minted since. Calls share the next read, never the one under way: it may have passed
   * the very block that the caller is after.
   */
  refresh(): Promise<void> {
    if (this.#nextRead) return this.#nextRead;
    const read = this.#reading.then(() => {
      this.#nextRead = null;
      return this.#load();
    });
    this.#nextRead = read;
    this.#reading = read.catch(() => undefined);
    return read;
  }

  #find(code: string, candidates: readonly Candidate[]): MintedCode | null {
    for (const { keyId, serial } of candidates) {
      const block =
        serial <= Number.MAX_SAFE_INTEGER ? this.#directories.get(keyId)?.find(Number(serial)) : null;
      if (block) return { code, keyId, serial: Number(serial), ...block };
    }
    return null;
  }

  #mayBeUnseen({ keyId, serial }: Candidate): boolean {
    const mintedUpTo = this.#directories.get(keyId)?.mintedUpTo ?? 1;
    return serial >= mintedUpTo && serial < mintedUpTo + UNSEEN_WINDOW;
  }

  async #load(): Promise<void> {
    const rows = await selectKeys(this.#sql);
    const sealed = rows.map((row) => `${row.keyId} ${row.wrappedKey.toString('base64')}`).join();
    if (sealed !== this.#sealed) this.#keyring = openKeys(rows, this.master);
    this.#sealed = sealed;
    // First, so that every code found by it has its block.
    await this.#imported?.refresh();
    for (const keyId of [...rows.map((row) => row.keyId), IMPORTED_KEY_ID]) {
      const directory = this.#directories.get(keyId) ?? new BlockDirectory();
      directory.append(await selectBlocks(this.#sql, keyId, directory.mintedUpTo));
      this.#directories.set(keyId, directory);
    }
  }
}

/** What imported texts are hashed under. */
export function importSecret(master: Uint8Array): Buffer {
  return deriveSecret(master, 'imported-codes');
}

function openKeys(rows: readonly KeyRow[], master: Uint8Array): Keyring {
  return createKeyring(
    rows.map((row) => ({
      keyId: row.keyId,
      length: row.codeLength,
      key: unwrapKey(master, row.wrappedKey, { keyId: row.keyId, length: row.codeLength }),
    })),
  );
}

/** A length whose keys are all retired stays so: somebody has decided that. */
async function ensureKeys(sql: Database, master: Uint8Array): Promise<void> {
  await sql.begin(async (tx) => {
    await lockKeyring(tx);
    const rows = await selectKeys(tx);
    openKeys(rows, master);
    for (const codeLength of LENGTHS) {
      if (rows.some((row) => row.codeLength === codeLength)) continue;
      await makeKey(tx, master, codeLength, { kind: 'made', programId: null, changedBy: 'first start' });
    }
  });
}
