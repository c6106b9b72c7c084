import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { deriveSecret } from './master-key.ts';
import { masterKeyMark } from './recovery-text.ts';

const keySchema = z.strictObject({
  keyId: z.int().min(1).max(32_767),
  codeLength: z.union([z.literal(12), z.literal(16)]),
  state: z.enum(['active', 'retired']),
  nextSerial: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  createdAt: z.iso.datetime(),
  /** Base64; opens only under the master key, as this key id and length. */
  wrappedKey: z.base64().max(200),
});
export type KeyringFileKey = z.infer<typeof keySchema>;

/**
 * The keys of an instance as a file: each sealed under the master key, which is not in it. `masterKeyMark` is the last
 * group of the recovery sheet that opens it; `seal` is an HMAC-SHA256 under the master key over everything else.
 */
export const keyringFileSchema = z.strictObject({
  format: z.literal('packmint-keyring'),
  version: z.literal(1),
  exportedAt: z.iso.datetime(),
  masterKeyMark: z.string().length(4),
  keys: z.array(keySchema).min(1).max(1000),
  seal: z.string().length(64),
});
export type KeyringFile = z.infer<typeof keyringFileSchema>;

export function sealKeyringFile(
  master: Uint8Array,
  { exportedAt, keys }: { exportedAt: string; keys: KeyringFileKey[] },
): KeyringFile {
  const content = { format: 'packmint-keyring', version: 1, exportedAt } as const;
  const marked = { ...content, masterKeyMark: masterKeyMark(master), keys };
  return { ...marked, seal: sealOf(master, marked) };
}

/** Whether the file is as it was exported, down to the last serial. */
export function isSealed(master: Uint8Array, { seal, ...content }: KeyringFile): boolean {
  return timingSafeEqual(Buffer.from(seal, 'latin1'), Buffer.from(sealOf(master, content), 'latin1'));
}

function sealOf(master: Uint8Array, file: Omit<KeyringFile, 'seal'>): string {
  // In an order of our own: a program that reads the file and writes it again may keep another.
  const { format, version, exportedAt, masterKeyMark: mark, keys } = file;
  const rows = keys.map((key) => [
    key.keyId,
    key.codeLength,
    key.state,
    key.nextSerial,
    key.createdAt,
    key.wrappedKey,
  ]);
  const text = JSON.stringify([format, version, exportedAt, mark, rows]);
  return createHmac('sha256', deriveSecret(master, 'keyring-file')).update(text).digest('hex');
}
