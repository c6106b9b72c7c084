import type { Result, Router } from 'hono/router';
import { TrieRouter } from 'hono/router/trie-router';

const PATTERN = /[:*{}?]/;

/**
 * A router for every mixture of paths that remembers what a path without parameters matches: hono's own one that knows such
 * paths by heart takes no application in which a word and a parameter share a place, as in `keys/export` and
 * `keys/:keyId/retire`, and the one that takes all walks its tree for each request.
 */
export class LiteralPathRouter<Handler> implements Router<Handler> {
  readonly name = 'LiteralPathRouter';
  readonly #tree = new TrieRouter<Handler>();
  readonly #literals = new Set<string>();
  /** By path, then by method; of literal paths alone, so that no request can add to it. */
  readonly #remembered = new Map<string, Map<string, Result<Handler>>>();

  add(method: string, path: string, handler: Handler): void {
    this.#tree.add(method, path, handler);
    if (!PATTERN.test(path)) this.#literals.add(path);
    this.#remembered.clear();
  }

  match(method: string, path: string): Result<Handler> {
    const known = this.#remembered.get(path)?.get(method);
    if (known) return known;
    const result = this.#tree.match(method, path);
    if (this.#literals.has(path)) {
      const byMethod = this.#remembered.get(path) ?? new Map<string, Result<Handler>>();
      this.#remembered.set(path, byMethod.set(method, result));
    }
    return result;
  }
}
