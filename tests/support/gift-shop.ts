import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { readConfig } from '#server/config.ts';
import type { Context } from '#server/context.ts';
import { openContext } from '#server/main.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import type { Reward, RewardInput } from '#server/routes/schemas/rewards.ts';
import { testDatabase } from './database.ts';
import { makeSpine, type Spine } from './spine.ts';

/** A program with members who have points, and rewards to spend them on, without a phone between. */
export interface GiftShop extends Spine {
  /** Members who have claimed so many packs of ten points each. */
  members: (count: number, packs?: number) => Promise<string[]>;
  offer: (more?: Partial<RewardInput>) => Promise<Reward>;
}

export async function openGiftShop(ctx: Context, codes: number): Promise<GiftShop> {
  const spine = await makeSpine(ctx, { codes });
  const { programId, batchId, keyId, firstSerial } = spine;
  let next = firstSerial;
  const claim = async (deviceId: string) => {
    const serial = next++;
    const code = { programId, batchId, keyId, serial, code: ctx.codes.codeOf(keyId, serial), test: false };
    const scan = { kind: 'claim', scanId: uuidv7(), code, deviceId, country: null, network: null } as const;
    const { outcome } = await ctx.lanes.submit(scan);
    if (outcome !== 'won') throw new Error(`a claim came to ${outcome}`);
  };
  return {
    ...spine,
    members: async (count, packs = 1) => {
      const members = Array.from({ length: count }, () => randomUUID());
      for (let pack = 0; pack < packs; pack += 1) await Promise.all(members.map(claim));
      return members;
    },
    offer: (more = {}) =>
      createReward(spine.owner, {
        name: { vi: 'Cốc', en: 'Cup' },
        description: { vi: 'Một cái cốc', en: 'One cup' },
        picture: 'cup',
        pricePoints: 10,
        stock: 10,
        voucherDays: 30,
        state: 'offered',
        ...more,
      }),
  };
}

/** A shop over a database of its own. No server runs: its jobs would ask partners at moments of their own. */
export async function openOwnShop(codes: number) {
  const database = await testDatabase();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'packmint-test-'));
  const env = { PACKMINT_DATA: dataDir, PACKMINT_URL: 'http://localhost', PACKMINT_PRIVATE_PARTNERS: '1' };
  const { context: ctx, close } = await openContext({ config: readConfig(env), databaseUrl: database.url });
  const stop = async () => {
    await close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { ctx, shop: await openGiftShop(ctx, codes), stop };
}
