import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Printer } from '#server/routes/schemas/printers.ts';
import { openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';

let instance: TestInstance;
let office: Office;
let foreign: Office;

beforeAll(async () => {
  instance = await testInstance();
  [office, foreign] = [await openOffice(instance), await openOffice(instance)];
});
afterAll(() => instance.stop());

const saigon = { name: 'In Sài Gòn', contact: '028 3823 0000', recipient: null };

test('a printer is added, found, given a key and archived, and each change is written down', async () => {
  const desk = office.desks.marketer;
  const { status, body } = await desk.post<Printer>(`${office.at}/printers`, saigon);
  expect([status, body]).toEqual([201, expect.objectContaining({ ...saigon, orders: 0, archived: false })]);
  const recipient = await identityToRecipient(await generateIdentity());
  const at = `${office.at}/printers/${body.printerId}`;
  expect((await desk.patch<Printer>(at, { recipient: ` ${recipient}\n` })).body.recipient).toBe(recipient);
  await desk.patch(at, { archived: true });
  await desk.patch(at, { archived: true });
  const found = async (query: string) =>
    (await office.desks.analyst.get<{ printers: Printer[] }>(`${office.at}/printers?${query}`)).body.printers;
  expect(await found('q=3823')).toHaveLength(1);
  expect(await found('archived=false')).toEqual([]);
  expect((await foreign.desks.owner.patch(`${foreign.at}/printers/${body.printerId}`, {})).status).toBe(404);
  const events = await instance.database.sql<{ type: string }[]>`
    select type from event where subject = ${String(body.printerId)} and type like 'printer.%' order by event_id`;
  expect(events.map(({ type }) => type)).toEqual(['printer.added', 'printer.changed', 'printer.changed']);
});

test.each([
  ['a secret key', 'age-key-secret', async () => generateIdentity()],
  ['a mistyped key', 'age-key-wrong', async () => `${await identityToRecipient(await generateIdentity())}q`],
  ['a key of another kind', 'age-key-wrong', () => Promise.resolve('ssh-ed25519 AAAAC3Nza')],
])('%s is refused with a sentence, and nothing is written', async (_, code, make) => {
  const reply = await office.desks.owner.post(`${office.at}/printers`, {
    ...saigon,
    recipient: await make(),
  });
  expect([reply.status, reply.body.code, reply.body.errors?.[0]?.path]).toEqual([422, code, 'recipient']);
});
