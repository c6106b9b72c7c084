import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '#server/app.ts';
import { countRows, Desk, openOffice, type Office } from '#tests/support/desk.ts';
import { definitionOf } from '#tests/support/spine.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { accessTable as table, inTestMode } from '#tests/support/access-table.ts';

const query: Record<string, string> = {
  'GET /api/programs/{programId}/activity': '?from=2025-01-01&to=2025-01-02',
};
/** Addresses that are no part of the API they describe. */
const undescribed = new Set(['GET /api/openapi.json']);

let instance: TestInstance;
let office: Office;
let foreign: Office;
let sandboxId: number;
let described: string[];

beforeAll(async () => {
  instance = await testInstance();
  [office, foreign] = [await openOffice(instance), await openOffice(instance)];
  sandboxId = await rehearse(office);
  const { body } = await new Desk(instance.url).get<{ paths: Record<string, object> }>('/api/openapi.json');
  described = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
});
afterAll(() => instance.stop());

/** Calls a route with ids that nobody has and a body that says nothing, so that no call can change anything. */
async function ask(desk: Desk, route: string, programId = office.programId) {
  const [method = '', path = ''] = route.split(' ');
  const at = path
    .replace('{programId}', String(programId))
    .replace('{voucherId}', 'nobody-has-this')
    .replace('{code}', '000000000000')
    .replace(/\{\w+\}/g, '2147483647');
  const { status, body } = await desk.call(method, at + (query[route] ?? ''), method === 'GET' ? null : '{}');
  return { status, code: body.code };
}

/** A rehearsal, so that there is a sandbox. */
async function rehearse({ at, brandId, desks }: Office): Promise<number> {
  const product = await desks.marketer.post<{ productId: number }>(`${at}/products`, {
    brandId,
    name: 'Mì',
    gtin: null,
  });
  const campaign = await desks.marketer.post<{ campaignId: number }>(`${at}/campaigns`, {
    name: 'Hè',
    definition: definitionOf(),
  });
  const { body } = await desks.marketer.post<{ sandboxId: number }>(
    `${at}/campaigns/${campaign.body.campaignId}/rehearsals`,
    { productId: product.body.productId, codes: 1, dates: 'own' },
  );
  return body.sandboxId;
}

describe('every route', () => {
  it('is in the table, and every row of the table is a route', () => {
    expect(described.toSorted()).toEqual(Object.keys(table).toSorted());
  });

  it('that is served under /api is described', () => {
    const { routes } = createApp(instance.ctx, null);
    const served = routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const known = new Set([...described, ...undescribed]);
    expect([...new Set(served)].filter((route) => !known.has(route))).toEqual([]);
  });

  it.each(Object.entries(table))('%s is open to %s and nobody else', async (route, who) => {
    const before = await countRows(instance);
    const anonymous = await ask(new Desk(instance.url), route);
    // It would end the sessions of this test; whoever asks, there is nothing to refuse.
    if (route === 'POST /api/auth/sign-out') return expect(anonymous.status).toBe(200);
    const stranger = await ask(foreign.desks.owner, route);
    if (who === 'public') {
      expect([401, 403]).not.toContain(anonymous.status);
      expect(anonymous.status).toBeLessThan(500);
    } else {
      expect(anonymous).toEqual({ status: 401, code: 'sign-in-needed' });
      if (who !== 'signed-in') expect(stranger).toEqual({ status: 404, code: 'program-not-found' });
    }
    for (const role of ['owner', 'marketer', 'analyst', 'warehouse'] as const) {
      const reply = await ask(office.desks[role], route);
      if (who === 'every-o' && role === 'owner') {
        expect([403, 422]).toContain(reply.status);
        expect(['instance-owner-needed', 'invalid-request']).toContain(reply.code);
        continue;
      }
      const may =
        who === 'public' || who === 'signed-in' || (who !== 'every-o' && who.includes(role.charAt(0)));
      if (may) {
        expect([401, 403]).not.toContain(reply.status);
        expect(reply.status).toBeLessThan(500);
        expect(reply.code).not.toBe('program-not-found');
      } else {
        expect(reply).toEqual({ status: 403, code: 'role-not-allowed' });
      }
    }
    expect(await countRows(instance)).toEqual(before);
  });

  it.each(
    Object.keys(table).filter(
      (route) =>
        route.startsWith('GET /api/programs/') ||
        route.startsWith('POST /api/programs/') ||
        /^(PUT|PATCH) /.test(route),
    ),
  )(
    '%s of a sandbox is open to the program’s own people where it is named so, and closed otherwise',
    async (route) => {
      const before = await countRows(instance);
      const nobody = { status: 404, code: 'program-not-found' };
      expect(await ask(foreign.desks.owner, route, sandboxId)).toEqual(nobody);
      expect(await ask(office.desks.warehouse, route, sandboxId)).toEqual(nobody);
      for (const role of ['owner', 'marketer', 'analyst'] as const) {
        const reply = await ask(office.desks[role], route, sandboxId);
        const who = table[route] ?? '';
        const may = who === 'every-o' ? role === 'owner' : who.includes(role.charAt(0));
        if (!may) expect(reply).toEqual({ status: 403, code: 'role-not-allowed' });
        else if (!inTestMode.has(route)) expect(reply).toEqual({ status: 403, code: 'not-in-test-mode' });
        else expect([401, 403, 500, 503]).not.toContain(reply.status);
      }
      expect(await countRows(instance)).toEqual(before);
    },
  );

  it('of a program that does not exist answers like one of a program that is somebody else’s', async () => {
    const rows = Object.keys(table).filter(
      (route) => route.includes('/programs/') && !route.includes('/shop/'),
    );
    for (const route of rows) {
      const [method = '', path = ''] = route.split(' ');
      for (const programId of ['2147483647', '0', '-1', 'x', '99999999999']) {
        const at = path.replace('{programId}', programId).replace(/\{\w+\}/g, '1');
        const reply = await office.desks.owner.call(method, at, method === 'GET' ? null : '{}');
        expect({ route, status: reply.status, code: reply.body.code }).toEqual({
          route,
          status: 404,
          code: 'program-not-found',
        });
      }
    }
    expect(instance.failures).toEqual([]);
  });
});
