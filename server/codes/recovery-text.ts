import { createHash } from 'node:crypto';
import { ALPHABET } from './alphabet.ts';

/**
 * A master key for paper: 256 bits in Crockford's base 32 as 13 groups of four characters, each with a fifth that checks
 * the group and its place, and a last group that checks the whole. One mistyped character is caught by its group in 31
 * of 32 cases and by the last group in all but one of a million; two groups in each other's place likewise.
 */
const KEY_BYTES = 32;
const KEY_GROUPS = 13;
const GROUPS = KEY_GROUPS + 1;
const DATA_LENGTH = 4;
const GROUP_LENGTH = DATA_LENGTH + 1;

/** A recovery text that cannot be right; the message says which group to look at. */
export class RecoveryTextError extends Error {
  override readonly name = 'RecoveryTextError';
  /** The group to look at, counted from 1; null where all of them are to be compared. */
  readonly group: number | null;

  constructor(group: number | null, message: string) {
    super(message);
    this.group = group;
  }
}

/** @param key 32 bytes */
export function toRecoveryGroups(key: Uint8Array): string[] {
  if (key.length !== KEY_BYTES) throw new RangeError(`A master key has ${KEY_BYTES} bytes.`);
  // Four bits of zero fill the last group.
  let value = BigInt(`0x${Buffer.from(key).toString('hex')}`) << 4n;
  let text = '';
  for (let at = 0; at < KEY_GROUPS * DATA_LENGTH; at += 1, value >>= 5n) {
    text = (ALPHABET[Number(value & 31n)] ?? '') + text;
  }
  const data = Array.from({ length: KEY_GROUPS }, (_, index) =>
    text.slice(index * DATA_LENGTH, (index + 1) * DATA_LENGTH),
  );
  return [...data, masterKeyMark(key)].map((group, index) => group + checkOf(group, index));
}

/** Four characters that tell master keys apart and give nothing of them away: the last group of the recovery sheet. */
export function masterKeyMark(key: Uint8Array): string {
  const hash = createHash('sha256').update('packmint master key mark').update(key).digest();
  return Array.from(hash.subarray(0, DATA_LENGTH), (byte) => ALPHABET[byte & 31]).join('');
}

/** Whether a text looks like one from a sheet rather than base64 or hex. */
export function isRecoveryText(text: string): boolean {
  return splitGroups(text).length >= KEY_GROUPS || lettersOf(text).length === GROUPS * GROUP_LENGTH;
}

/**
 * Reads what was typed from a sheet; forgives case, spaces, dashes, O for 0, I and L for 1.
 * @returns 32 bytes
 * @throws RecoveryTextError naming the first group that does not fit its check
 */
export function fromRecoveryText(text: string): Buffer {
  const typed = splitGroups(text);
  const letters = lettersOf(text);
  const groups =
    typed.length > 1
      ? typed.map(lettersOf)
      : Array.from({ length: Math.ceil(letters.length / GROUP_LENGTH) }, (_, index) =>
          letters.slice(index * GROUP_LENGTH, (index + 1) * GROUP_LENGTH),
        );
  for (const [index, group] of groups.slice(0, GROUPS).entries()) {
    const data = group.slice(0, DATA_LENGTH);
    if (group.length !== GROUP_LENGTH || group.at(-1) !== checkOf(data, index)) {
      throw new RecoveryTextError(
        index + 1,
        `Group ${index + 1} of the recovery text (${group}) is mistyped; look at it again.`,
      );
    }
  }
  if (groups.length !== GROUPS) {
    throw new RecoveryTextError(
      null,
      `The recovery text has ${GROUPS} groups of ${GROUP_LENGTH}; these are ${groups.length}.`,
    );
  }
  return keyOf(groups);
}

function keyOf(groups: readonly string[]): Buffer {
  let value = 0n;
  for (const letter of groups
    .slice(0, KEY_GROUPS)
    .map((group) => group.slice(0, DATA_LENGTH))
    .join('')) {
    value = (value << 5n) | BigInt(ALPHABET.indexOf(letter));
  }
  const key = Buffer.from((value >> 4n).toString(16).padStart(KEY_BYTES * 2, '0'), 'hex');
  if ((value & 15n) !== 0n || groups.at(-1)?.slice(0, DATA_LENGTH) !== masterKeyMark(key)) {
    throw new RecoveryTextError(
      null,
      'The recovery text does not fit its last group; compare every group with the sheet.',
    );
  }
  return key;
}

function checkOf(group: string, index: number): string {
  const hash = createHash('sha256').update(`packmint group ${index} ${group}`).digest();
  return ALPHABET[(hash[0] ?? 0) & 31] ?? '';
}

const splitGroups = (text: string): string[] => text.trim().split(/[\s\p{Pd}]+/u);

const lettersOf = (text: string): string =>
  text
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
