import { describe, expect, test } from 'vitest';
import { checkChange } from '#campaigns/check-change.ts';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import { definitionOf } from '#tests/support/spine.ts';

const moments = (more: object = {}): CampaignDefinition['mechanics'][number] => ({
  kind: 'instant-win',
  id: 'hour',
  draw: { kind: 'moments', prizes: [{ prizeId: 'mug', winners: 3 }], rollover: true, ...more },
});
const perPack = { kind: 'points-per-pack' as const, points: 10 };
const launched = definitionOf({ mechanics: [moments(), perPack] });
const faults = (more: Partial<CampaignDefinition>, before = launched) =>
  checkChange(before, { ...before, ...more }).map(({ path, code }) => `${path.join('.')} ${code}`);

describe('winning moments that were drawn at the launch', () => {
  test('are not numbered anew by another table, another way or another span', () => {
    const table = (...rows: [string, number][]) =>
      moments({ prizes: rows.map(([prizeId, winners]) => ({ prizeId, winners })) });
    for (const changed of [table(['mug', 4]), table(['bag', 3]), table(['mug', 3], ['bag', 1])])
      expect(faults({ mechanics: [perPack, changed] })).toEqual(['mechanics.1.draw.prizes moments-fixed']);
    expect(faults({ mechanics: [moments({ rollover: false })] })).toEqual(['mechanics.0.draw moments-fixed']);
    expect(faults({ mechanics: [{ ...perPack, id: 'hour' }] })).toEqual(['mechanics.0.draw moments-fixed']);
    expect(faults({ mechanics: [perPack] })).toEqual(['mechanics moments-removed']);
    expect(faults({ endsAt: '2098-01-01T00:00' })).toEqual(['endsAt moments-span-fixed']);
    expect(faults({ timeZone: 'Asia/Tokyo' })).toEqual(['timeZone moments-span-fixed']);
  });

  test('stay as they are while anything else changes', () => {
    const another = { ...moments({ prizes: [{ prizeId: 'bag', winners: 9 }] }), id: 'other' };
    const headline = { vi: 'Mới', en: 'New' };
    expect(faults({ headline, mechanics: [another, { ...perPack, points: 20 }, moments()] })).toEqual([]);
    // Another name of the same clock.
    expect(faults({ timeZone: 'Asia/Saigon' })).toEqual([]);
  });

  test('are all that holds a campaign to its dates', () => {
    const without = definitionOf({ mechanics: [perPack] });
    expect(faults({ endsAt: '2030-01-01T00:00', mechanics: [moments()] }, without)).toEqual([]);
  });
});
