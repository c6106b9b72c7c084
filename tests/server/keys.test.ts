import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mintBatch } from '#server/batches/mint-batch.ts';
import type { KeyringFile } from '#server/codes/keyring-file.ts';
import { fromRecoveryText } from '#server/codes/recovery-text.ts';
import { openContext } from '#server/main.ts';
import type { Me } from '#server/routes/schemas/console.ts';
import type { CodeStrength, KeyList, RecoverySheet } from '#server/routes/schemas/keys.ts';
import { decodeSvg } from '#tests/support/decode-svg.ts';
import { openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

let instance: TestInstance;
let office: Office;
let spine: Spine;
const others: TestInstance[] = [];

/** Two programs, and one owner of both. */
beforeAll(async () => {
  instance = await testInstance();
  spine = await makeSpine(instance.ctx);
  office = await openOffice(instance);
  const { userId } = (await office.desks.owner.get<Me>('/api/me')).body;
  const alone = await office.desks.owner.post(`${office.at}/keys/export`);
  expect(alone, 'before').toMatchObject({ status: 403, body: { code: 'instance-owner-needed' } });
  expect(await keysOf(office)).toMatchObject({ mayChange: false, changes: [] });
  await instance.database.sql`
    insert into staff_member (program_id, user_id, role) values (${spine.programId}, ${userId}, 'owner')`;
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});
afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.stop()));
});

async function anotherInstance() {
  const other = await testInstance();
  others.push(other);
  return { other, there: await openOffice(other) };
}

const keysOf = async (at: Office) => (await at.desks.owner.get<KeyList>(`${at.at}/keys`)).body;
const exportFrom = async (at: Office) =>
  (await at.desks.owner.post<KeyringFile>(`${at.at}/keys/export`)).body;
const restoreTo = (at: Office, keyring: KeyringFile, recoveryText?: string) =>
  at.desks.owner.post(`${at.at}/keys/restore`, { keyring, recoveryText });
const showSheet = (at: Office, password: string) =>
  at.desks.owner.post<RecoverySheet>(`${at.at}/keys/sheet`, { password });
const sheetText = async (at: Office) => (await showSheet(at, 'correct horse battery')).body.groups.join(' ');
const rotate = (codeLength: 12 | 16) =>
  office.desks.owner.post<KeyList>(`${office.at}/keys/rotate`, { codeLength });
const mint = (codeLength: 12 | 16 = 12) => {
  const { productId, campaignId, owner } = spine;
  return mintBatch(owner, { label: 'Lô', productId, campaignId, codes: 2, codeLength });
};
const activeOf = ({ keys }: KeyList, length: number) =>
  keys.find((key) => key.codeLength === length && key.state === 'active')?.keyId;

describe('a rotation', () => {
  it('mints with a new key from then on, and the packs of the old one are claimed as before', async () => {
    const before = activeOf(await keysOf(office), 12);
    const reply = await rotate(12);
    expect(reply.status).toBe(200);
    const after = activeOf(reply.body, 12);
    expect(after).not.toBe(before);
    expect(reply.body.keys.find((key) => key.keyId === before)).toMatchObject({ state: 'retired' });
    expect(reply.body.changes[0]).toMatchObject({ kind: 'rotated', keyId: after, changedBy: 'Lan' });

    const { firstSerial } = await mint();
    expect(firstSerial).toBe(1);
    expect(await new Phone(instance.url).claim(spine.codes[0] ?? '')).toMatchObject({
      answer: { outcome: 'won' },
    });
  });

  it('beside batches that are being minted loses none, and gives no serial twice', async () => {
    const work = Array.from({ length: 12 }, (_, index) => (index % 4 === 2 ? rotate(16) : mint(16)));
    expect((await Promise.allSettled(work)).filter((one) => one.status === 'rejected')).toEqual([]);
    const { sql } = instance.database;
    const [row] = await sql`
      select count(*) as blocks, count(distinct (key_id, first_serial)) as places from serial_block
      join code_key using (key_id) where code_length = 16`;
    expect(row).toEqual({ blocks: 9, places: 9 });
  });
});

describe('a retired key', () => {
  it('mints no more and leaves none to mint with, until the next rotation; its codes stay good', async () => {
    const keyId = activeOf(await keysOf(office), 16);
    const retired = await office.desks.owner.post<KeyList>(`${office.at}/keys/${keyId}/retire`);
    expect(activeOf(retired.body, 16)).toBeUndefined();
    await expect(mint(16)).rejects.toMatchObject({ code: 'key-exhausted' });
    const again = await openContext({ config: instance.ctx.config, databaseUrl: instance.database.url });
    expect(activeOf(await keysOf(office), 16), 'a start decides nothing').toBeUndefined();
    await again.close();
    await rotate(16);
    expect(await mint(16)).toMatchObject({ firstSerial: 1 });
    const nobody = await office.desks.owner.post(`${office.at}/keys/999/retire`);
    expect(nobody).toMatchObject({ status: 404, body: { code: 'key-not-found' } });
  });
});

describe('an exported keyring', () => {
  it('holds no key that can be read, and replaces a lost instance: same codes, serials go on', async () => {
    const file = await exportFrom(office);
    const text = await sheetText(office);
    const { other, there } = await anotherInstance();
    expect(await restoreTo(there, file)).toMatchObject({ status: 422, body: { code: 'other-master-key' } });
    const restored = await restoreTo(there, file, text);
    expect(restored.status).toBe(200);
    expect((await keysOf(there)).keys.map(({ keyId, state }) => [keyId, state])).toEqual(
      (await keysOf(office)).keys.map(({ keyId, state }) => [keyId, state]),
    );
    for (const { keyId } of file.keys)
      expect(other.ctx.codes.codeOf(keyId, 7)).toBe(instance.ctx.codes.codeOf(keyId, 7));
    const next = file.keys.find((key) => key.state === 'active' && key.codeLength === 12)?.nextSerial;
    expect((await makeSpine(other.ctx)).firstSerial).toBe(next);
  });

  it('joins an instance at work as retired keys, under ids of its own, and a second time changes nothing', async () => {
    const file = await exportFrom(office);
    const { other, there } = await anotherInstance();
    const own = await makeSpine(other.ctx, { codes: 1 });
    const { userId } = (await there.desks.owner.get<Me>('/api/me')).body;
    await other.database.sql`
      insert into staff_member (program_id, user_id, role) values (${own.programId}, ${userId}, 'owner')`;
    const active = activeOf(await keysOf(there), 12);
    const text = await sheetText(office);
    const { body } = await restoreTo(there, file, text);
    const after = await keysOf(there);
    expect(after.keys).toHaveLength(2 + file.keys.length);
    expect(activeOf(after, 12)).toBe(active);
    for (const { fileKeyId, keyId } of (body as { restored: { fileKeyId: number; keyId: number }[] })
      .restored)
      expect(other.ctx.codes.codeOf(keyId, 9)).toBe(instance.ctx.codes.codeOf(fileKeyId, 9));
    expect(await new Phone(other.url).claim(own.codes[0] ?? '')).toMatchObject({
      answer: { outcome: 'won' },
    });
    expect((await restoreTo(there, file, text)).status).toBe(200);
    expect((await keysOf(there)).keys).toEqual(after.keys);
  });

  it('that was changed on the way is refused, down to a serial', async () => {
    const file = await exportFrom(office);
    const changed = { ...file, keys: file.keys.map((key) => ({ ...key, nextSerial: key.nextSerial + 1 })) };
    const refused = { status: 422, body: { code: 'keyring-altered' } };
    expect(await restoreTo(office, changed)).toMatchObject(refused);
    expect(await restoreTo(office, { ...file, exportedAt: new Date(0).toISOString() })).toMatchObject(
      refused,
    );
    const wrong = await restoreTo(office, file, 'ABCDE '.repeat(14));
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'recovery-group-wrong', errors: [{ minimum: 1 }] },
    });
  });
});

it('what is minted counts for the strength of codes, of all programs and rounded up', async () => {
  const strength = async () =>
    (await office.desks.marketer.get<CodeStrength>(`${office.at}/code-strength`)).body;
  const { minted } = await strength();
  const { productId, campaignId, owner } = spine;
  await mintBatch(owner, { label: 'Lô', productId, campaignId, codes: 12_345_678, codeLength: 16 });
  expect(await strength()).toEqual({ minted: { ...minted, 16: 20_000_000 }, freeMissesPerSecond: 0.5 });
});

describe('the recovery sheet', () => {
  it('is shown for the password alone, and who has seen it is written down', async () => {
    const wrong = await showSheet(office, 'not the password');
    expect(wrong).toMatchObject({ status: 422, body: { code: 'wrong-password' } });
    expect((await keysOf(office)).changes[0]?.kind).not.toBe('sheet-shown');
    const { body, headers } = await showSheet(office, 'correct horse battery');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(fromRecoveryText(body.groups.join(' '))).toEqual(Buffer.from(instance.ctx.codes.master));
    const { size, path: dark } = body.qr;
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 ${size + 8} ${size + 8}"><rect x="-4" y="-4" width="100%" height="100%" fill="#fff"/><path d="${dark}"/></svg>`;
    expect(await decodeSvg(drawing)).toBe(body.groups.join(' '));
    expect((await keysOf(office)).changes[0]).toMatchObject({ kind: 'sheet-shown', changedBy: 'Lan' });
  });

  it('brings an instance back whose master key was lost; another or none is refused, and nothing is made', async () => {
    const { config } = instance.ctx;
    const file = path.join(config.dataDir, 'master.key');
    const text = await sheetText(office);
    const start = () => openContext({ config, databaseUrl: instance.database.url });
    const trail = async () => (await keysOf(office)).changes.length;
    const before = await trail();

    await rm(file);
    await expect(start()).rejects.toThrow(
      /^This database has keys .* put \S+master\.key back from your backup/,
    );
    expect(existsSync(file), 'no new master key hides the loss').toBe(false);
    await writeFile(file, randomBytes(32).toString('base64'), { mode: 0o600 });
    await expect(start()).rejects.toThrow(/^Code key \d+ does not open: set the master key/);
    expect(await trail()).toBe(before);

    await writeFile(file, text, { mode: 0o600 });
    const { context, close } = await start();
    expect(context.codes.codeOf(spine.keyId, spine.firstSerial)).toBe(spine.codes[0]);
    await close();
  });
});
