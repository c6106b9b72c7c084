import { commonMessages } from '../../messages/common.ts';
import { passwordMessages } from '../../messages/passwords.ts';
import { FormState } from '../../state/form.svelte.ts';
import { language } from '../../state/language.svelte.ts';
import { session } from '../../state/session.svelte.ts';

const LENGTH_MIN = 10;

/** The change of one's own password, as it is typed. */
export class OwnPassword {
  readonly form = new FormState(() => {
    const { current, next } = this.typed;
    return { currentPassword: current, newPassword: [current, next] };
  });
  readonly typed = $state({ current: '', next: '' });

  constructor(current = '') {
    this.typed.current = current;
  }

  /** True once it is changed; else the fields say why not. */
  async change(): Promise<boolean> {
    const { current, next } = this.typed;
    const t = passwordMessages(language.current);
    const refused = this.form.refuse({
      currentPassword: !current && commonMessages(language.current)('required'),
      newPassword: (next.length < LENGTH_MIN && t('tooShort')) || (next === current && t('samePassword')),
    });
    if (refused) return false;
    const done = await this.form.run(async () => {
      await session.changePassword(current, next);
      return true;
    });
    return done ?? false;
  }
}
