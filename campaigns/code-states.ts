/**
 * The life of minted codes, kept as ranges: minted → sent to the printer → printed → active → voided, with a recall that
 * blocks and can be taken back. That a code was claimed is a fact of the code and no state of its range.
 */
export const codeStates = ['minted', 'sent', 'printed', 'active', 'recalled', 'voided'] as const;
export type CodeState = (typeof codeStates)[number];

/** How a range stands at a moment: its state, or `expired` from its date on. */
export type Standing = CodeState | 'expired';

/** A range as the life cycle sees it. */
export interface CodeLife {
  state: CodeState;
  /** From this instant on the codes are good for nothing, until it is moved; null for never. */
  expiresAt: Date | null;
}

/** What is to become of a range: another state, another expiry (null: none), or both at once. */
export interface LifeChange {
  to?: CodeState | undefined;
  expiresAt?: Date | null | undefined;
}

/**
 * From which standings a state is reached. Steps may be left out on the way forward; a recall is taken back to `active`, or
 * to `printed` where nobody is to be paid yet; nothing comes back from `voided`.
 */
const reachedFrom: Record<CodeState, readonly Standing[]> = {
  minted: [],
  sent: ['minted'],
  printed: ['minted', 'sent', 'recalled'],
  active: ['minted', 'sent', 'printed', 'recalled'],
  recalled: ['minted', 'sent', 'printed', 'active', 'expired'],
  voided: ['minted', 'sent', 'printed', 'active', 'recalled', 'expired'],
};

/** How a range stands at `now`. What is blocked stays blocked, whatever its date says. */
export function standingOf({ state, expiresAt }: CodeLife, now: Date): Standing {
  if (state === 'voided' || state === 'recalled') return state;
  return expiresAt !== null && expiresAt.getTime() <= now.getTime() ? 'expired' : state;
}

/**
 * What becomes of a range; the same life where it is so already.
 *
 * @returns null where the change contradicts how the range stands at `now`: its state cannot be reached from there, would be
 *   expired at once, or the codes are void. A new date counts first, so that one change may extend and activate.
 */
export function changedLife(life: CodeLife, change: LifeChange, now: Date): CodeLife | null {
  if (life.state === 'voided') return null;
  const dated: CodeLife = {
    state: life.state,
    expiresAt: change.expiresAt === undefined ? life.expiresAt : change.expiresAt,
  };
  if (change.to === undefined) return dated;
  if (!reachedFrom[change.to].includes(standingOf(dated, now))) return null;
  const changed: CodeLife = { ...dated, state: change.to };
  return standingOf(changed, now) === change.to ? changed : null;
}

export function isSameLife(left: CodeLife, right: CodeLife): boolean {
  return left.state === right.state && left.expiresAt?.getTime() === right.expiresAt?.getTime();
}
