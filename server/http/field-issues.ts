import type { z } from 'zod';
import type { FieldError } from '../errors.ts';

type Issue = z.core.$ZodIssue;

/**
 * What a validation found, as one field of a problem: a code of our own that stays when the library's words change, and
 * the bounds that a translation needs. A refinement names its code as `params.code`.
 */
export function fieldOfIssue(issue: Issue): FieldError {
  return { path: issue.path.join('.'), message: issue.message, ...codeOf(issue) };
}

function codeOf(issue: Issue): Pick<FieldError, 'minimum' | 'maximum'> & { code: string } {
  switch (issue.code) {
    case 'too_small':
      return { code: smallCode(issue), minimum: Number(issue.minimum) };
    case 'too_big': {
      const codes: Record<string, string> = { string: 'too-long', array: 'too-many' };
      return { code: codes[issue.origin] ?? 'too-big', maximum: Number(issue.maximum) };
    }
    case 'invalid_type':
      return { code: /^(number|int|nan)$/.test(issue.expected) ? 'not-a-number' : 'wrong-type' };
    case 'invalid_format':
      return { code: issue.format === 'email' ? 'wrong-email' : 'wrong-format' };
    case 'unrecognized_keys':
      return { code: 'unknown-field' };
    case 'invalid_value':
    case 'invalid_union':
      return { code: 'not-a-choice' };
    default:
      return { code: customCode(issue) };
  }
}

function smallCode({ origin, minimum }: Extract<Issue, { code: 'too_small' }>): string {
  if (origin === 'array') return 'too-few';
  if (origin !== 'string') return 'too-small';
  return minimum === 1 ? 'required' : 'too-short';
}

function customCode(issue: Issue): string {
  const code: unknown = 'params' in issue ? issue.params?.['code'] : undefined;
  return typeof code === 'string' ? code : 'invalid';
}
