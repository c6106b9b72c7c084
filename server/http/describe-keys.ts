import { unkeyedRoutes } from './unkeyed-routes.ts';

interface Operation {
  parameters?: object[];
  responses?: object;
  description?: string;
}
interface Document {
  paths?: Record<string, object>;
}

const WRITES = ['post', 'put', 'patch', 'delete'] as const;
const HEADER = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A text that the caller makes for this one call, such as a UUID. The same call with the same key within 24 hours is done ' +
    'once and answered alike, with `Idempotency-Replayed: true`; a refusal too, but not a fault of the server. With another ' +
    'body the key is refused (422 `idempotency-key-reused`); while the first call is under way, 409 ' +
    '`idempotency-in-progress` says when to ask again. 409 `idempotency-answer-lost`: the first call changed something and ' +
    'nobody knows what it was answered, since the server ended in between; it is not done again.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
};

const REFUSED = {
  description: 'Refused',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** Says of every write in the OpenAPI document that it takes a key, or why it takes none (`x-idempotency`). */
export function describeKeys<Doc extends Document>(document: Doc): Doc {
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const method of WRITES) {
      const operation = (operations as Partial<Record<string, Operation>>)[method];
      if (!operation) continue;
      const reason = unkeyedRoutes[`${method.toUpperCase()} ${path}`];
      if (reason !== undefined) Object.assign(operation, { 'x-idempotency': reason });
      else {
        operation.parameters = [...(operation.parameters ?? []), HEADER];
        operation.responses = { 409: REFUSED, 422: REFUSED, ...operation.responses };
      }
    }
  }
  return document;
}
