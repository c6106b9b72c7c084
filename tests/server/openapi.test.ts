import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UPLOAD_TYPE } from '#server/http/guard-write.ts';
import { createApp } from '#server/app.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { Phone } from '#tests/support/phone.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean;
}
interface Content {
  content?: Record<string, { schema?: Schema }>;
}
interface Operation {
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: Content & { required?: boolean };
  responses: Record<string, Content & { description?: string }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

let instance: TestInstance;
let document: Document;
let operations: [string, string, string, Operation][];

beforeAll(async () => {
  instance = await testInstance();
  const response = await new Phone(instance.url).get('/api/openapi.json');
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  document = (await response.json()) as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        [`${method.toUpperCase()} ${path}`, method, path, operation] satisfies [
          string,
          string,
          string,
          Operation,
        ],
    ),
  );
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});

/** Names of the operations of which `wrong` finds something to say, with what it says. */
const complaints = (
  wrong: (operation: Operation, method: string, path: string) => string | null | undefined,
) =>
  operations.flatMap(([name, method, path, operation]) => {
    const said = wrong(operation, method, path);
    return said ? [`${name}: ${said}`] : [];
  });

function walk(node: Json, visit: (object: { [key: string]: Json }, at: string) => void, at = '#'): void {
  if (Array.isArray(node)) node.forEach((item, index) => walk(item, visit, `${at}/${index}`));
  else if (node !== null && typeof node === 'object') {
    visit(node, at);
    for (const [key, value] of Object.entries(node)) walk(value, visit, `${at}/${key}`);
  }
}

describe('the OpenAPI document', () => {
  test('is of version 3.1 and names itself', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'Packmint', version: '1' });
    expect(operations.length).toBeGreaterThan(30);
  });

  test('describes every route that is served, and serves every route that it describes', () => {
    const { routes } = createApp(instance.ctx, null);
    const served = routes
      .filter(({ method, path }) => method !== 'ALL' && path !== '/api/openapi.json')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`);
    expect([...new Set(served)].toSorted()).toEqual(operations.map(([name]) => name).toSorted());
  });

  test('leads nowhere astray: each reference has its component, each component is used', () => {
    const used = new Set<string>();
    walk(document as unknown as Json, (object) => {
      if (typeof object['$ref'] === 'string') used.add(object['$ref']);
    });
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...used].filter((ref) => !known.includes(ref))).toEqual([]);
    expect(known.filter((ref) => !used.has(ref))).toEqual([]);
  });

  test('requires no field that its schema does not have', () => {
    const missing: string[] = [];
    walk(document as unknown as Json, (object, at) => {
      const { properties, required } = object as Schema;
      if (!Array.isArray(required) || typeof properties !== 'object') return;
      missing.push(...required.filter((name) => !(name in properties)).map((name) => `${at}: ${name}`));
    });
    expect(missing).toEqual([]);
  });
});

describe('every operation', () => {
  test('says in a line what it does, and to which part it belongs', () => {
    expect(
      complaints(({ summary = '' }) =>
        /^[A-Z].{5,120}[^.]$/.test(summary) ? null : summary || 'no summary',
      ),
    ).toEqual([]);
    expect(complaints(({ tags = [] }) => (tags.length === 1 ? null : `tags ${tags.join()}`))).toEqual([]);
  });

  test('names each part of its address, once, and those parts alone', () => {
    const wrong = complaints(({ parameters = [] }, _method, path) => {
      const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name).toSorted();
      const named = parameters.filter((part) => part.in === 'path').map((part) => part.name);
      const required = parameters.filter((part) => part.in === 'path').every((part) => part.required);
      return inPath.join() === named.toSorted().join() && required
        ? null
        : `${named.join()} for ${inPath.join()}`;
    });
    expect(wrong).toEqual([]);
    expect(complaints(({ parameters = [] }) => parameters.find((part) => !part.schema)?.name)).toEqual([]);
  });

  test('has one answer that succeeds, and describes all of them', () => {
    const wrong = complaints(({ responses }) => {
      const successes = Object.keys(responses).filter((status) => status.startsWith('2'));
      const silent = Object.entries(responses).filter(([, { description = '' }]) => description.length < 3);
      return successes.length === 1 && silent.length === 0 ? null : Object.keys(responses).join();
    });
    expect(wrong).toEqual([]);
    const shapeless = complaints(({ responses }) =>
      Object.entries(responses)
        // A redirect says all in its header.
        .filter(([status]) => !['303', '307'].includes(status))
        .filter(([, { content }]) => Object.values(content ?? {}).every(({ schema }) => !schema))
        .map(([status]) => status)
        .join(),
    );
    expect(shapeless).toEqual([]);
  });

  test('refuses with a problem, whatever it refuses', () => {
    const wrong = complaints(({ responses }) =>
      Object.entries(responses)
        .filter(([status]) => /^[45]/.test(status))
        .filter(
          ([, { content }]) =>
            content?.['application/problem+json']?.schema?.$ref !== '#/components/schemas/Problem',
        )
        .map(([status]) => status)
        .join(),
    );
    expect(wrong).toEqual([]);
    const problem = document.components.schemas['Problem'];
    expect(problem?.required).toEqual(['type', 'title', 'status', 'code', 'detail']);
  });

  test('that takes a body takes JSON that must be there, and says so when it is not valid', () => {
    const wrong = complaints(({ requestBody, responses }) => {
      if (!requestBody) return null;
      const { content = {}, required } = requestBody;
      // A file that is sent in parts is described as bytes.
      if (UPLOAD_TYPE in content) return required ? null : 'a file that may be left out';
      // A browser saves a file that a form posted for; only then does no address hold the link's secret.
      const form = responses['200']?.content?.['application/octet-stream'];
      const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
      const described = Object.keys(content).join() === type && content[type]?.schema;
      if (!described || !required) return 'a body that may be left out';
      return responses['422'] ? null : 'no 422';
    });
    expect(wrong).toEqual([]);
  });

  test('of a phone takes no field beyond those it describes', () => {
    const bodies = operations.flatMap(([name, , path, { requestBody }]) => {
      const schema = requestBody?.content?.['application/json']?.schema;
      return path.startsWith('/api/shop/') && schema ? [[name, schema] as const] : [];
    });
    expect(bodies.length).toBe(5);
    for (const [name, schema] of bodies) {
      const { $ref } = schema;
      const resolved = $ref ? document.components.schemas[$ref.split('/').at(-1) ?? ''] : schema;
      expect([name, resolved?.additionalProperties]).toEqual([name, false]);
    }
  });
});

test('what phones are refused with is among what the document tells of them', async () => {
  const phone = new Phone(instance.url);
  const json = { 'content-type': 'application/json' };
  const at = '/api/shop/programs/{programId}';
  const asked: [string, string, () => Promise<Response>][] = [
    ['post', '/api/shop/claims', () => phone.send('/api/shop/claims', {})],
    [
      'post',
      '/api/shop/claims',
      () => phone.send('/api/shop/claims', {}, { 'sec-fetch-site': 'cross-site' }),
    ],
    ['post', '/api/shop/claims', () => phone.send('/api/shop/claims', {}, { 'content-type': 'text/plain' })],
    ['post', '/api/shop/claims', () => phone.send('/api/shop/claims', { more: 'x'.repeat(70_000) })],
    [
      'post',
      '/api/shop/scans',
      () => fetch(`${instance.url}/api/shop/scans`, { method: 'POST', headers: json, body: '{' }),
    ],
    ['get', `${at}/wallet`, () => phone.get('/api/shop/programs/9/wallet')],
    ['get', `${at}/wallet`, () => phone.get('/api/shop/programs/9/wallet?cursor=x')],
    ['get', `${at}/catalogue`, () => phone.get('/api/shop/programs/9/catalogue')],
    [
      'post',
      `${at}/redemptions`,
      () => phone.send('/api/shop/programs/9/redemptions', {}, { origin: 'http://x' }),
    ],
  ];
  for (const [method, path, ask] of asked) {
    const { status } = await ask();
    expect(status).toBeGreaterThanOrEqual(400);
    expect([path, status, Object.keys(document.paths[path]?.[method]?.responses ?? {})]).toEqual([
      path,
      status,
      expect.arrayContaining([String(status)]),
    ]);
  }
});
