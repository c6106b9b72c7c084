/** A JSON body that must be there, for a route's OpenAPI description: what is left out is not checked. */
export function jsonBody<Schema>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } };
}
