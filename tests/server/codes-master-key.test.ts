import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CodeLength } from '#server/codes/alphabet.ts';
import { loadMasterKey } from '#server/codes/master-key-file.ts';
import { deriveSecret, MasterKeyError, unwrapKey, wrapKey } from '#server/codes/master-key.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const contexts = fc.record({
  keyId: fc.integer({ min: 1, max: 32_767 }),
  length: fc.constantFrom<CodeLength>(12, 16),
});

describe('a wrapped key', () => {
  test('opens under its master key and context only', () => {
    fc.assert(
      fc.property(
        bytes(32),
        bytes(32),
        bytes(16),
        contexts,
        contexts,
        (master, otherMaster, key, context, other) => {
          fc.pre(!Buffer.from(master).equals(otherMaster));
          fc.pre(context.keyId !== other.keyId || context.length !== other.length);
          const wrapped = wrapKey(master, key, context);
          expect(unwrapKey(master, wrapped, context)).toEqual(Buffer.from(key));
          expect(() => unwrapKey(otherMaster, wrapped, context)).toThrow(MasterKeyError);
          expect(() => unwrapKey(master, wrapped, other)).toThrow(MasterKeyError);
        },
      ),
    );
  });

  test('does not open once any byte of it has changed or is missing', () => {
    const [master, context] = [randomBytes(32), { keyId: 1, length: 12 } as const];
    const wrapped = wrapKey(master, randomBytes(32), context);
    for (let at = 0; at < wrapped.length; at++) {
      const changed = Buffer.from(wrapped);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unwrapKey(master, changed, context)).toThrow(MasterKeyError);
      expect(() => unwrapKey(master, wrapped.subarray(0, at), context)).toThrow(MasterKeyError);
    }
  });

  test('that lies in a database since the first version still opens', () => {
    const stored =
      '0190dce4f1633452bf7edc1576e2d9199b3431896a9982cbbe68d96a5a79300119301fd64dc2c40759b3c490d6';
    const key = unwrapKey(Buffer.alloc(32, 1), Buffer.from(stored, 'hex'), { keyId: 3, length: 12 });
    expect(key).toEqual(Buffer.alloc(16, 2));
  });

  test('looks different every time and never shows the key', () => {
    const [master, key, context] = [randomBytes(32), randomBytes(32), { keyId: 1, length: 16 } as const];
    const wrapped = wrapKey(master, key, context);
    expect(wrapped).not.toEqual(wrapKey(master, key, context));
    expect(wrapped.includes(key)).toBe(false);
  });
});

describe('a derived secret', () => {
  test('is the same for its purpose and unlike every other', () => {
    const master = randomBytes(32);
    const cookie = deriveSecret(master, 'cookie');
    expect(cookie).toHaveLength(32);
    expect(deriveSecret(master, 'cookie')).toEqual(cookie);
    expect(deriveSecret(master, 'code-hash')).not.toEqual(cookie);
    expect(deriveSecret(randomBytes(32), 'cookie')).not.toEqual(cookie);
  });
});

describe('the master key', () => {
  let dataDir = '';
  const file = (): string => join(dataDir, 'master.key');
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'packmint-key-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  test('is made once, for the owner alone, and read ever after', () => {
    const made = loadMasterKey(dataDir, undefined);
    expect(made).toHaveLength(32);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['master.key']);
    expect(loadMasterKey(dataDir, undefined)).toEqual(made);
    expect(loadMasterKey(join(dataDir, 'another'), undefined)).not.toEqual(made);
  });

  test('is one and the same for all who start at once', async () => {
    const starters = 6;
    // Each waits until all have loaded the module; the file is then made under the eyes of the others.
    const script = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(workerData.module).then(({ loadMasterKey }) => {
        const waiting = new Int32Array(workerData.gate);
        if (Atomics.sub(waiting, 0, 1) === 1) Atomics.notify(waiting, 0);
        for (let left; (left = Atomics.load(waiting, 0)) > 0; ) Atomics.wait(waiting, 0, left);
        parentPort.postMessage(Buffer.from(loadMasterKey(workerData.dataDir, undefined)).toString('hex'));
      });`;
    const gate = new SharedArrayBuffer(4);
    new Int32Array(gate).fill(starters);
    const module = new URL('../../server/codes/master-key-file.ts', import.meta.url).href;
    const started = Array.from({ length: starters }, async () => {
      const worker = new Worker(script, { eval: true, workerData: { module, dataDir, gate } });
      const [key] = (await once(worker, 'message')) as [string];
      return key;
    });
    const keys = new Set(await Promise.all(started));
    expect([...keys]).toEqual([loadMasterKey(dataDir, undefined).toString('hex')]);
    expect(readdirSync(dataDir)).toEqual(['master.key']);
  });

  test('from the environment comes before the file, as base64 or hex', () => {
    const key = randomBytes(32);
    expect(loadMasterKey(dataDir, key.toString('base64'))).toEqual(key);
    expect(loadMasterKey(dataDir, ` ${key.toString('base64url')}\n`)).toEqual(key);
    expect(loadMasterKey(dataDir, key.toString('hex').toUpperCase())).toEqual(key);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test('in a wrong form is refused with what to set and without being shown', () => {
    for (const text of ['', 'hunter2', randomBytes(31).toString('base64'), randomBytes(33).toString('hex')]) {
      const load = () => loadMasterKey(dataDir, text);
      expect(load).toThrow(MasterKeyError);
      expect(load).toThrow(/^PACKMINT_MASTER_KEY must hold 32 bytes as base64 .* or hex/);
      if (text !== '') expect(load).not.toThrow(text);
    }
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('in a file that others may read is refused', () => {
    loadMasterKey(dataDir, undefined);
    for (const mode of [0o640, 0o604, 0o644]) {
      chmodSync(file(), mode);
      expect(() => loadMasterKey(dataDir, undefined)).toThrow(/chmod 600/);
    }
  });

  test('in a damaged file is refused and left alone', () => {
    writeFileSync(file(), 'torn', { mode: 0o600 });
    expect(() => loadMasterKey(dataDir, undefined)).toThrow(MasterKeyError);
    expect(readFileSync(file(), 'utf8')).toBe('torn');
  });
});
