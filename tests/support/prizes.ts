import { setCampaignState } from '#server/campaigns/set-campaign-state.ts';
import { publishDraw } from '#server/draws/publish-draw.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import { updateCampaign } from '#server/campaigns/update-campaign.ts';
import type { TestInstance } from './instance.ts';
import { Phone } from './phone.ts';
import { definitionOf, makeSpine } from './spine.ts';

const name = (text: string) => ({ vi: text, en: text });

/** A campaign in which one phone has won of everything that there is: sealed points, a reward by odds, entries of a draw. */
export async function winOfEach(instance: TestInstance): Promise<void> {
  const spine = await makeSpine(instance.ctx, { codes: 3, launch: false });
  const { rewardId } = await createReward(spine.owner, {
    name: name('Cốc'),
    description: name('Một cái cốc'),
    picture: 'cup',
    pricePoints: 20,
    stock: 5,
    voucherDays: 30,
    state: 'offered',
  });
  const gives = { kind: 'points' as const, points: 50 };
  await updateCampaign(spine.owner, spine.campaignId, {
    name: 'Mùa hè',
    version: 1,
    definition: definitionOf({
      terms: name('Thể lệ'),
      market: 'other',
      packs: 3,
      endsAt: '2030-01-01T00:00',
      prizes: [
        { id: 'points', name: name('50 điểm'), worth: 1000, stock: 3, gives },
        { id: 'cup', name: name('Cốc'), worth: 1000, stock: 3, gives: { kind: 'reward', rewardId } },
        { id: 'bike', name: name('Xe đạp'), worth: 1000, stock: 1, gives },
      ],
      mechanics: [
        { kind: 'points-per-pack', points: 10 },
        {
          kind: 'instant-win',
          id: 'sealed',
          draw: { kind: 'sealed', prizes: [{ prizeId: 'points', winners: 3 }] },
        },
        {
          kind: 'instant-win',
          id: 'odds',
          draw: { kind: 'odds', prizes: [{ prizeId: 'cup', chance: 1_000_000 }] },
        },
        {
          kind: 'lottery',
          id: 'lots',
          entriesPerPack: 2,
          drawsAt: ['2029-12-31T20:00'],
          prizes: [{ prizeId: 'bike', winners: 1 }],
        },
      ],
      rules: [{ kind: 'limit', per: 'device', period: 'campaign', claims: 10 }],
    }),
  });
  await publishDraw(spine.owner, spine.campaignId, 2);
  await setCampaignState(spine.owner, spine.campaignId, 'live');
  const phone = new Phone(instance.url);
  for (const code of spine.codes) {
    const { answer } = await phone.claim(code);
    if (answer?.outcome !== 'won') throw new Error(`a claim was answered ${answer?.outcome}`);
  }
}
