import { Encrypter } from 'age-encryption';
import { invalidField } from '../errors.ts';

/**
 * The public key of a printer as it is stored (age v1, https://c2sp.org/age), or null for none.
 * @throws Refusal `age-key-secret` for the half that the printer must keep, `age-key-wrong` for anything else
 */
export function checkRecipient(text: string | null): string | null {
  const typed = text?.trim() ?? '';
  if (typed === '') return null;
  if (/^AGE-SECRET-KEY-/i.test(typed)) {
    throw invalidField(
      'recipient',
      'age-key-secret',
      'This is the printer’s secret key: ask them for the public one, which begins with age1, and tell them to make a new pair.',
    );
  }
  try {
    if (!typed.startsWith('age1')) throw new Error('no age key');
    new Encrypter().addRecipient(typed);
  } catch {
    throw invalidField(
      'recipient',
      'age-key-wrong',
      'This is no public key of age: copy the whole line that begins with age1, or leave it empty.',
    );
  }
  return typed;
}
