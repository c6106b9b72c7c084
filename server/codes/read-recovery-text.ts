import { invalidField } from '../errors.ts';
import { MasterKeyError, parseMasterKey } from './master-key.ts';

/**
 * The master key that somebody typed from a recovery sheet, or as base64 or hex.
 * @throws Refusal 422 `recovery-text-wrong` naming the group to look at
 */
export function readRecoveryText(text: string): Buffer {
  try {
    return parseMasterKey(text, 'The recovery text');
  } catch (error) {
    if (!(error instanceof MasterKeyError)) throw error;
    throw invalidField('recoveryText', 'recovery-text-wrong', error.message);
  }
}
