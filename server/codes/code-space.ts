import type { Database } from '../db/connect.ts';
import type { CodeLength } from './alphabet.ts';
import { BlockDirectory } from './block-directory.ts';
import type { CodeCipher } from './ff1.ts';
import { createKeyring, type Candidate, type Keyring } from './keyring.ts';
import { makeKey } from './make-key.ts';
import { unwrapKey } from './master-key.ts';
import { lockKeyring, selectBlocks, selectKeys, selectNewestChange, type KeyRow } from './queries.ts';

/** A minted code, and whose it is. */
export interface MintedCode {
  /** Normal form. */
  code: string;
  keyId: number;
  serial: number;
  programId: number;
  batchId: number;
}

/**
 * How far above the known serials a reading still deserves a look into the database, where another process may have
 * minted since. A forged code falls into this window with a chance of about one in a billion.
 */
const UNSEEN_WINDOW = 2 ** 30;
const LENGTHS: readonly CodeLength[] = [12, 16];
/** How soon a key that another process has made is known here: long before its codes can be on a pack. */
const FOLLOW_MS = 2000;

/**
 * The instance's keys and minted blocks in memory. Malformed, forged and never-minted text is told apart from real
 * codes by arithmetic alone; the database is asked only for codes just above what this process has seen minted.
 */
export class CodeSpace {
  readonly #sql: Database;
  /** For who seals keys, and for the recovery sheet. */
  readonly master: Uint8Array;
  readonly #directories = new Map<number, BlockDirectory>();
  #keyring: Keyring = createKeyring([]);
  /** The keyring's keys as they are stored, to see a change. */
  #sealed = '';
  #reading: Promise<void> = Promise.resolve();
  #nextRead: Promise<void> | null = null;

  private constructor(sql: Database, master: Uint8Array) {
    this.#sql = sql;
    this.master = master;
  }

  /**
   * Opens every stored key, reads the blocks, and makes the first key of a length that has none.
   * @throws MasterKeyError where the master key does not open the stored keys
   */
  static async open(sql: Database, master: Uint8Array): Promise<CodeSpace> {
    const space = new CodeSpace(sql, master);
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
    let seen = -1;
    const look = async () => {
      const newest = await selectNewestChange(sql);
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

  /** The printed text of a serial. */
  codeOf(keyId: number, serial: number): string {
    return this.#keyring.cipher(keyId).encrypt(serial);
  }

  /**
   * The minted code that typed or scanned text stands for; null for everything else. Malformed, forged and never-minted
   * text takes the same steps as a real code: each key opens one code.
   */
  async resolve(text: string): Promise<MintedCode | null> {
    const { code, candidates } = this.#keyring.open(text);
    if (code === null) return null;
    const known = this.#find(code, candidates);
    if (known || !candidates.some((candidate) => this.#mayBeUnseen(candidate))) return known;
    await this.refresh();
    return this.#find(code, candidates);
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
    for (const { keyId } of rows) {
      const directory = this.#directories.get(keyId) ?? new BlockDirectory();
      directory.append(await selectBlocks(this.#sql, keyId, directory.mintedUpTo));
      this.#directories.set(keyId, directory);
    }
  }
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
