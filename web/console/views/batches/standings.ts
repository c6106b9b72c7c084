import type { Standing } from '#campaigns/code-states.ts';

/** How codes can stand, in the order in which bars and legends show it. */
export const standings: readonly Standing[] = [
  'active',
  'printed',
  'sent',
  'minted',
  'expired',
  'recalled',
  'voided',
];
