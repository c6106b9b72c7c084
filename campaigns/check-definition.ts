import type { CampaignDefinition } from './definition.ts';
import { localToUtc } from './local-time.ts';

/** Something in a definition that cannot be meant. */
export interface Fault {
  path: readonly (string | number)[];
  /** Stays when words change; the console has words for it in both languages. */
  code: string;
  message: string;
}

/** What makes no sense in a definition whose shape is right. */
export function checkDefinition(definition: CampaignDefinition): Fault[] {
  const faults: Fault[] = [];
  if (
    localToUtc(definition.endsAt, definition.timeZone) <= localToUtc(definition.startsAt, definition.timeZone)
  )
    faults.push({
      path: ['endsAt'],
      code: 'ends-too-early',
      message: 'Let the campaign end after it starts.',
    });
  const kinds = definition.rules.map(({ kind }) => kind);
  const repeated = definition.rules.findIndex(
    ({ kind }, index) => !['limit', 'blackout', 'budget'].includes(kind) && kinds.indexOf(kind) !== index,
  );
  if (repeated >= 0)
    faults.push({
      path: ['rules', repeated],
      code: 'rule-repeated',
      message: 'This rule is set twice; keep one.',
    });
  return faults;
}
