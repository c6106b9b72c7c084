import { invalidField } from '../errors.ts';
import { MasterKeyError, parseMasterKey } from './master-key.ts';
import { RecoveryTextError } from './recovery-text.ts';

/**
 * The master key that somebody typed from a recovery sheet, or as base64 or hex.
 * @throws Refusal 422 `recovery-group-wrong`, whose `minimum` is the number of the group, or `recovery-text-wrong`
 */
export function readRecoveryText(text: string): Buffer {
  try {
    return parseMasterKey(text, 'The recovery text');
  } catch (error) {
    if (!(error instanceof MasterKeyError)) throw error;
    const group = error.cause instanceof RecoveryTextError ? error.cause.group : null;
    if (group === null) throw invalidField('recoveryText', 'recovery-text-wrong', error.message);
    throw invalidField('recoveryText', 'recovery-group-wrong', error.message, { minimum: group });
  }
}
