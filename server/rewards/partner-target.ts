import type { Context } from '../context.ts';
import { checkTarget } from '../gs1/check-target.ts';

/**
 * The address of a partner's service as it is stored, or null where this server must not call it: only https and a public
 * name, since whoever edits a reward must not make the server ask inside its own network. An operator whose partner is
 * inside says so with PACKMINT_PRIVATE_PARTNERS=1.
 */
export function partnerTarget(
  config: Pick<Context['config'], 'privatePartners'>,
  typed: string,
): string | null {
  if (!config.privatePartners) return checkTarget(typed);
  const url = URL.canParse(typed) ? new URL(typed) : null;
  return url && /^https?:$/.test(url.protocol) && url.href.length <= 2000 ? url.href : null;
}
