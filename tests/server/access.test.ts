import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '#server/app.ts';
import { countRows, Desk, openOffice, type Office } from '#tests/support/desk.ts';
import { definitionOf } from '#tests/support/spine.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';

/**
 * Who may call what. `public`: anybody; `signed-in`: any person of staff; otherwise initials of the roles that may, among
 * owner, marketer, analyst and warehouse of the program; `every-o`: who owns every program of the instance, which nobody here does. A route that is not in this table fails the test.
 */
const table: Record<string, 'public' | 'signed-in' | 'omaw' | 'omw' | 'oma' | 'om' | 'oa' | 'o' | 'every-o'> =
  {
    'GET /healthz': 'public',
    'GET /readyz': 'public',
    'GET /metrics': 'public', // from private networks only; see tests of operation
    'POST /api/shop/scans': 'public',
    'POST /api/shop/claims': 'public',
    'POST /api/shop/reports': 'public',
    'GET /api/shop/programs/{programId}/wallet': 'public',
    'GET /api/shop/programs/{programId}/vouchers': 'public',
    'GET /api/shop/programs/{programId}/catalogue': 'public',
    'POST /api/shop/programs/{programId}/redemptions': 'public',
    'GET /api/shop/programs/{programId}/gifts/{redemptionId}': 'public', // the phone's own; anybody else's is not found
    'POST /api/shop/programs/{programId}/gifts/{redemptionId}/details': 'public',
    'POST /api/shop/programs/{programId}/gifts/{redemptionId}/cancel': 'public',

    'GET /.well-known/gs1resolver': 'public',
    'GET /01/{gtin}': 'public',
    'GET /01/{gtin}/{qualifiers}': 'public',

    'GET /api/setup': 'public',
    'POST /api/setup': 'public', // refused once a program exists
    'POST /api/auth/sign-in/email': 'public',
    'POST /api/auth/sign-out': 'public',
    'GET /api/me': 'signed-in',
    'POST /api/me/password': 'signed-in',

    'GET /api/programs/{programId}': 'omaw',
    'GET /api/programs/{programId}/staff': 'o',
    'POST /api/programs/{programId}/staff': 'o',
    'PATCH /api/programs/{programId}/staff/{userId}': 'o',
    'POST /api/programs/{programId}/staff/{userId}/remove': 'o',
    'POST /api/programs/{programId}/staff/{userId}/password': 'o',
    'GET /api/programs/{programId}/code-strength': 'om',
    'GET /api/programs/{programId}/keys': 'o',
    'POST /api/programs/{programId}/keys/rotate': 'every-o',
    'POST /api/programs/{programId}/keys/{keyId}/retire': 'every-o',
    'POST /api/programs/{programId}/keys/export': 'every-o',
    'POST /api/programs/{programId}/keys/restore': 'every-o',
    'POST /api/programs/{programId}/keys/sheet': 'every-o',
    'GET /api/programs/{programId}/products': 'oma',
    'POST /api/programs/{programId}/products': 'om',
    'GET /api/programs/{programId}/products/{productId}': 'oma',
    'PATCH /api/programs/{programId}/products/{productId}': 'om',
    'GET /api/programs/{programId}/products/{productId}/links': 'oma',
    'PUT /api/programs/{programId}/products/{productId}/links': 'om',
    'GET /api/programs/{programId}/templates': 'oma',
    'GET /api/programs/{programId}/campaigns': 'oma',
    'POST /api/programs/{programId}/campaigns': 'om',
    'GET /api/programs/{programId}/campaigns/{campaignId}': 'oma',
    'PUT /api/programs/{programId}/campaigns/{campaignId}': 'om',
    'POST /api/programs/{programId}/campaigns/{campaignId}/state': 'om',
    'POST /api/programs/{programId}/campaigns/{campaignId}/rehearsals': 'om',
    'POST /api/programs/{programId}/sandbox/reset': 'om',
    'GET /api/programs/{programId}/batches': 'oma',
    'POST /api/programs/{programId}/batches': 'om',
    'GET /api/programs/{programId}/batches/{batchId}': 'oma',
    'POST /api/programs/{programId}/batches/{batchId}/ranges': 'om',
    'GET /api/programs/{programId}/batches/{batchId}/changes': 'oma',
    'GET /api/programs/{programId}/company-prefixes': 'oma',
    'POST /api/programs/{programId}/company-prefixes': 'om',
    'GET /api/programs/{programId}/batches/{batchId}/packings': 'oma',
    'POST /api/programs/{programId}/batches/{batchId}/packings': 'om',
    'POST /api/programs/{programId}/packings/{packingId}/removal': 'om',
    'GET /api/programs/{programId}/packings/{packingId}/units': 'oma',
    'GET /api/programs/{programId}/units/{sscc}': 'omaw',
    'GET /api/programs/{programId}/codes/{code}': 'omaw',
    'POST /api/programs/{programId}/code-changes': 'omw',
    'GET /api/programs/{programId}/batches/{batchId}/prints': 'om',
    'POST /api/programs/{programId}/batches/{batchId}/print-preview': 'om',
    'GET /api/programs/{programId}/print-assets': 'om',
    'POST /api/programs/{programId}/print-assets': 'om',
    'POST /api/programs/{programId}/batches/{batchId}/prints': 'om',
    'GET /api/programs/{programId}/prints/{printRunId}': 'om',
    'POST /api/programs/{programId}/prints/{printRunId}/cancel': 'om',
    'POST /api/programs/{programId}/batches/{batchId}/prints/preview': 'om',
    'POST /api/programs/{programId}/prints/{printRunId}/links': 'om',
    'GET /api/exports/{programId}/{printRunId}/{file}': 'public', // by signed link; see tests of exports
    'GET /api/programs/{programId}/printers': 'oma',
    'POST /api/programs/{programId}/printers': 'om',
    'PATCH /api/programs/{programId}/printers/{printerId}': 'om',
    'GET /api/programs/{programId}/print-orders': 'oma',
    'GET /api/programs/{programId}/print-orders.csv': 'oma',
    'POST /api/programs/{programId}/print-orders': 'om',
    'GET /api/programs/{programId}/print-orders/{printOrderId}': 'oma',
    'POST /api/programs/{programId}/print-orders/{printOrderId}/link': 'om',
    'POST /api/programs/{programId}/print-orders/{printOrderId}/end': 'om',
    'GET /api/programs/{programId}/print-orders/{printOrderId}/reports': 'oma',
    'POST /api/printer/order': 'public', // by the secret of a link; see tests of print orders
    'POST /api/printer/reports': 'public',
    'POST /api/printer/files': 'public',
    'GET /api/printer/files/{ticket}': 'public', // signed
    'GET /api/programs/{programId}/imports': 'om',
    'POST /api/programs/{programId}/imports': 'om',
    'GET /api/programs/{programId}/imports/{importId}': 'om',
    'PATCH /api/programs/{programId}/imports/{importId}/file': 'om',
    'POST /api/programs/{programId}/imports/{importId}/confirm': 'om',
    'POST /api/programs/{programId}/imports/{importId}/cancel': 'om',
    'GET /api/programs/{programId}/imports/{importId}/findings': 'om',
    'GET /api/programs/{programId}/imports/{importId}/findings.csv': 'om',
    'GET /api/programs/{programId}/rewards': 'oma',
    'POST /api/programs/{programId}/rewards': 'om',
    'PATCH /api/programs/{programId}/rewards/{rewardId}': 'om',
    'POST /api/programs/{programId}/rewards/{rewardId}/codes': 'om',
    'GET /api/programs/{programId}/fulfilments': 'oma',
    'GET /api/programs/{programId}/fulfilments/{redemptionId}': 'om', // it shows an address
    'POST /api/programs/{programId}/fulfilments/steps': 'om',
    'POST /api/programs/{programId}/fulfilments/{redemptionId}/notes': 'om',
    'POST /api/programs/{programId}/fulfilments/{redemptionId}/erasure': 'o',
    'GET /api/programs/{programId}/payouts': 'om',
    'POST /api/programs/{programId}/payouts/decisions': 'om',
    'GET /api/programs/{programId}/payout-files': 'om',
    'POST /api/programs/{programId}/payout-files': 'om',
    'GET /api/programs/{programId}/payout-files/{fileId}/csv': 'om',
    'GET /api/programs/{programId}/payout-settings': 'o',
    'PUT /api/programs/{programId}/payout-settings': 'o',

    'GET /api/programs/{programId}/activity': 'oma',
    'GET /api/programs/{programId}/claims': 'oma',
    'GET /api/programs/{programId}/claims.csv': 'oma',
    'GET /api/programs/{programId}/redemptions': 'oma',
    'GET /api/programs/{programId}/redemptions.csv': 'oma',
    'POST /api/programs/{programId}/vouchers/{voucherId}/use': 'om',
    'GET /api/programs/{programId}/currencies': 'oma',
    'POST /api/programs/{programId}/currencies': 'o',
    'PUT /api/programs/{programId}/currencies/{currency}/expiry': 'o',
    'GET /api/programs/{programId}/liability': 'oma',
    'GET /api/programs/{programId}/pending-points': 'oa',
    'POST /api/programs/{programId}/pending-points/{pendingId}/decision': 'oa',
    'GET /api/programs/{programId}/corrections': 'oa',
    'POST /api/programs/{programId}/corrections': 'oa',
    'POST /api/programs/{programId}/corrections/{correctionId}/decision': 'oa',
    'GET /api/programs/{programId}/members/{memberId}/ledger': 'oa',
    'POST /api/programs/{programId}/members/{memberId}/reversals': 'oa',
    'GET /api/programs/{programId}/early-scans': 'oa',
    'GET /api/programs/{programId}/duplicates': 'oa',
    'GET /api/programs/{programId}/duplicates/{code}': 'oa',
  };

/** What is open in a sandbox too, to the roles that the table names but the warehouse. */
const inTestMode = new Set([
  'GET /api/programs/{programId}',
  'GET /api/programs/{programId}/products',
  'GET /api/programs/{programId}/products/{productId}',
  'GET /api/programs/{programId}/campaigns',
  'GET /api/programs/{programId}/campaigns/{campaignId}',
  'GET /api/programs/{programId}/batches',
  'GET /api/programs/{programId}/batches/{batchId}',
  'POST /api/programs/{programId}/batches/{batchId}/ranges',
  'GET /api/programs/{programId}/batches/{batchId}/changes',
  'GET /api/programs/{programId}/batches/{batchId}/prints',
  'POST /api/programs/{programId}/batches/{batchId}/print-preview',
  'GET /api/programs/{programId}/print-assets',
  'POST /api/programs/{programId}/print-assets',
  'POST /api/programs/{programId}/batches/{batchId}/prints',
  'GET /api/programs/{programId}/prints/{printRunId}',
  'POST /api/programs/{programId}/prints/{printRunId}/cancel',
  'POST /api/programs/{programId}/batches/{batchId}/prints/preview',
  'POST /api/programs/{programId}/prints/{printRunId}/links',
  'GET /api/programs/{programId}/rewards',
  'GET /api/programs/{programId}/activity',
  'GET /api/programs/{programId}/claims',
  'GET /api/programs/{programId}/claims.csv',
  'GET /api/programs/{programId}/redemptions',
  'GET /api/programs/{programId}/redemptions.csv',
  'POST /api/programs/{programId}/vouchers/{voucherId}/use',
  'GET /api/programs/{programId}/early-scans',
  'GET /api/programs/{programId}/duplicates',
  'GET /api/programs/{programId}/duplicates/{code}',
]);

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
