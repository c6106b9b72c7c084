import { staffMessages } from '../../messages/staff.ts';
import type { FormState } from '../../state/form.svelte.ts';
import { language } from '../../state/language.svelte.ts';

/** What the server says of people, in the reader's language; else the form's own sentence. */
export function staffProblem(form: FormState): string | null {
  const t = staffMessages(language.current);
  if (form.code === 'last-owner') return t('lastOwner');
  if (form.code === 'shared-person') return t('sharedPerson');
  return form.problem;
}
