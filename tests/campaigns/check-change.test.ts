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
const now = new Date('2026-01-01T00:00Z');
const faults = (more: Partial<CampaignDefinition>, before = launched) =>
  checkChange(before, { ...before, ...more }, now).map(({ path, code }) => `${path.join('.')} ${code}`);

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

describe('winners that were sealed into packs at the launch', () => {
  const seal = (id: string, winners = 3): CampaignDefinition['mechanics'][number] => ({
    kind: 'instant-win',
    id,
    draw: { kind: 'sealed', prizes: [{ prizeId: 'mug', winners }] },
  });
  const sealed = definitionOf({ packs: 100, mechanics: [seal('win'), perPack] });

  test('are neither more nor fewer afterwards, nor spread over other packs', () => {
    const first = (...mechanics: CampaignDefinition['mechanics']) => faults({ mechanics }, sealed);
    for (const winners of [2, 4])
      expect(first(perPack, seal('win', winners))).toEqual(['mechanics.1.draw.prizes sealed-fixed']);
    expect(first({ ...moments(), id: 'win' })).toEqual(['mechanics.0.draw sealed-fixed']);
    expect(first(perPack)).toEqual(['mechanics sealed-fixed']);
    expect(faults({ packs: 200 }, sealed)).toEqual(['packs packs-fixed']);
  });

  test('come with the launch or not at all', () => {
    expect(faults({ mechanics: [seal('win'), seal('more')] }, sealed)).toEqual([
      'mechanics.1.draw sealed-late',
    ]);
    expect(faults({ packs: 100, mechanics: [...launched.mechanics, seal('win')] })).toEqual([
      'mechanics.2.draw sealed-late',
    ]);
  });

  test('stay as they are while anything else changes', () => {
    const mechanics = [moments(), { ...perPack, points: 20 }, seal('win')];
    expect(faults({ endsAt: '2030-01-01T00:00', mechanics }, sealed)).toEqual([]);
    expect(faults({ packs: 200 })).toEqual([]);
  });
});

describe('a lottery of which draws are past', () => {
  const lottery = (more: object = {}): CampaignDefinition['mechanics'][number] => ({
    kind: 'lottery',
    id: 'lots',
    entriesPerPack: 1,
    drawsAt: ['2021-01-01T20:00', '2090-01-01T20:00'],
    prizes: [{ prizeId: 'mug', winners: 3 }],
    ...more,
  });
  const held = definitionOf({ mechanics: [lottery(), perPack] });
  const after = (...mechanics: CampaignDefinition['mechanics']) => faults({ mechanics }, held);

  test('keeps their numbers and at least their winners', () => {
    for (const drawsAt of [['2090-01-01T20:00'], ['2020-06-01T20:00', '2021-01-01T20:00']])
      expect(after(perPack, lottery({ drawsAt }))).toEqual(['mechanics.1.drawsAt lottery-fixed']);
    expect(after(lottery({ prizes: [{ prizeId: 'mug', winners: 2 }] }))).toEqual([
      'mechanics.0.prizes lottery-fixed',
    ]);
    expect(after(perPack)).toEqual(['mechanics lottery-fixed']);
  });

  test('may move those to come, and give more', () => {
    const prizes = [
      { prizeId: 'bag', winners: 1 },
      { prizeId: 'mug', winners: 4 },
    ];
    expect(after(lottery({ drawsAt: ['2021-01-01T20:00', '2080-01-01T20:00'], prizes }))).toEqual([]);
    const ahead = definitionOf({ mechanics: [lottery({ drawsAt: ['2090-01-01T20:00'] })] });
    expect(faults({ mechanics: [perPack] }, ahead)).toEqual([]);
  });
});
