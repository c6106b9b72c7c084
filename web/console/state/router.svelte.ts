import { matchRoute, type RouteMatch } from '../routes.ts';
import { unsaved } from './unsaved.svelte.ts';

type QueryPatch = Record<string, string | number | boolean | null | undefined>;

/** Where the person is. The URL is the state: filters and selections live in its query. */
class Router {
  url = $state.raw(new URL(location.href));
  route: RouteMatch = $derived(matchRoute(this.url.pathname));

  /** The next arrival was agreed to. */
  #sure = false;

  constructor() {
    addEventListener('popstate', () => this.#arrive());
    document.addEventListener('click', (event) => this.#follow(event));
  }

  query(name: string): string {
    return this.url.searchParams.get(name) ?? '';
  }

  go(href: string, replace = false): void {
    const next = new URL(href, location.href);
    if (next.href === this.url.href) return;
    history[replace ? 'replaceState' : 'pushState'](null, '', next);
    const samePage = next.pathname === this.url.pathname;
    this.url = next;
    if (!samePage) scrollTo(0, 0);
  }

  /** Change some of the query; empty values leave it. Replaces the entry, so Back leaves the page and not a filter. */
  setQuery(patch: QueryPatch, replace = true): void {
    const next = new URL(this.url);
    for (const [name, value] of Object.entries(patch)) {
      if (value === null || value === undefined || value === '' || value === false)
        next.searchParams.delete(name);
      else next.searchParams.set(name, String(value));
    }
    this.go(next.href, replace);
  }

  /** Plain clicks on links of the console stay in the page; downloads, new tabs and other sites do not. */
  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (!link.pathname.startsWith('/console/')) return;
    // An in-page anchor, such as the skip link, belongs to the browser.
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    unsaved.ask(() => this.go(link.href));
  }

  /** Back or Forward: the browser has gone there already, so it is called back until the person is sure. */
  #arrive(): void {
    if (this.#sure || !unsaved.any) {
      this.#sure = false;
      this.url = new URL(location.href);
      return;
    }
    history.pushState(null, '', this.url);
    unsaved.leaving = () => {
      this.#sure = true;
      history.back();
    };
  }
}

export const router = new Router();
