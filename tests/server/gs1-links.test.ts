import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkTypeName } from '#server/gs1/link-types.ts';
import { chooseLink, linksetOf, type Link, type LinkLevel } from '#server/gs1/linkset.ts';
import { bestLinks, readWeighted } from '#server/gs1/negotiate.ts';

const link = (href: string, more: Partial<Link> = {}): Link => ({
  linkType: 'pip',
  href: `https://brand.example/${href}`,
  title: href,
  mediaType: 'text/html',
  languages: [],
  ...more,
});
const levelOf = (links: Link[], defaultLink = links[0] as Link): LinkLevel => ({
  anchor: 'https://qr.example/01/09520123456788',
  description: 'Mì tôm',
  links,
  defaultLink,
});
const wishes = (accept: string, languages: string) => ({
  mediaTypes: readWeighted(accept),
  languages: readWeighted(languages),
});
const ask = (levels: LinkLevel[], linkType: string | null, accept = '*/*', languages = '') => {
  const choice = chooseLink(levels, linkType, wishes(accept, languages));
  if (choice.kind === 'redirect') return choice.href.split('/').at(-1);
  return choice.kind === 'choices' ? choice.links.map(({ title }) => title) : null;
};

describe('a request', () => {
  const vi = link('vi', { languages: ['vi'] });
  const en = link('en', { languages: ['en'] });
  const pdf = link('pdf', { languages: ['en'], mediaType: 'application/pdf' });
  const recipe = link('recipe', { linkType: 'recipeInfo' });
  const item = levelOf([vi, en, pdf, recipe]);

  it.each([
    [null, 'text/html', 'en-GB,en;q=0.8', 'en'],
    [null, '*/*', 'vi-VN', 'vi'],
    [null, '*/*', '', 'vi'],
    [null, '*/*', 'fr', 'vi'],
    [null, 'application/pdf', 'vi', 'pdf'],
    ['pip', 'text/html,*/*;q=0.8', 'fr;q=0.9,en;q=0.2', 'en'],
    ['pip', 'application/pdf;q=0.1,text/*', 'vi;q=0,en', 'en'],
    ['pip', 'text/html', 'fr', ['vi', 'en']],
    ['pip', '', '', ['vi', 'en', 'pdf']],
    ['recipeInfo', 'application/json', 'fr', 'recipe'],
    ['hasRetailers', '*/*', 'vi', null],
    // Two English links of equal standing are no choice for a default: it is always one place.
    ['defaultLink', '*/*', 'en', 'vi'],
  ] as const)('for %s that accepts %j and reads %j leads to %j', (type, accept, languages, target) => {
    expect(ask([item], type, accept, languages)).toEqual(target);
  });

  it('is answered by the nearest level that has such a link', () => {
    const scan = link('scan', { linkType: 'promotion' });
    const pack = levelOf([scan]);
    const promotion = link('promotion', { linkType: 'promotion' });
    const levels = [pack, levelOf([vi, promotion])];
    expect(ask(levels, null, '*/*', 'vi')).toBe('scan');
    expect(ask(levels, 'promotion')).toBe('scan');
    expect(ask(levels, 'pip')).toBe('vi');
  });

  it('finds the same best links in whatever order they are, and never none', () => {
    const some = fc.record({
      mediaType: fc.constantFrom(null, 'text/html', 'application/pdf', 'application/json'),
      languages: fc.constantFrom([], ['vi'], ['en'], ['en-GB'], ['fr']),
    });
    const header = (...values: string[]) =>
      fc
        .array(fc.tuple(fc.constantFrom(...values), fc.constantFrom('', ';q=0.5', ';q=0')))
        .map((parts) => parts.map((part) => part.join('')).join(', '));
    fc.assert(
      fc.property(
        fc.array(some, { minLength: 1, maxLength: 6 }),
        header('text/html', 'application/*', '*/*', 'x', ''),
        header('vi-VN', 'vi', 'en', 'en-US', '*', 'de'),
        (links, accept, languages) => {
          const found = bestLinks(links, wishes(accept, languages));
          expect(found.length).toBeGreaterThan(0);
          expect(new Set(bestLinks(links.toReversed(), wishes(accept, languages)))).toEqual(new Set(found));
        },
      ),
    );
  });
});

describe('a linkset', () => {
  it('names each link by its type, the default by a title alone, and its languages as variants', () => {
    const vi = link('vi', { languages: ['vi'] });
    const en = link('en', { languages: ['en'], mediaType: null });
    const voc = 'https://ref.gs1.org/voc';
    expect(linksetOf([levelOf([vi, en])])).toEqual({
      linkset: [
        {
          anchor: 'https://qr.example/01/09520123456788',
          description: 'Mì tôm',
          [`${voc}/pip`]: [
            { href: vi.href, title: 'vi', type: 'text/html', hreflang: ['vi'] },
            { href: en.href, title: 'en', hreflang: ['en'] },
          ],
          [`${voc}/defaultLink`]: [{ href: vi.href, title: 'vi' }],
          [`${voc}/defaultLinkMulti`]: [
            { href: vi.href, title: 'vi', type: 'text/html', hreflang: ['vi'] },
            { href: en.href, title: 'en', hreflang: ['en'] },
          ],
        },
      ],
    });
  });

  it('knows a link type by its short name and by its addresses', () => {
    for (const asked of [
      'gs1:pip',
      'https://gs1.org/voc/pip',
      'https://ref.gs1.org/voc/pip',
      'https://www.gs1.org/voc/pip',
    ])
      expect(linkTypeName(asked)).toBe('pip');
    for (const asked of ['pip', 'gs1:', 'schema:pip', 'https://evil.example/voc/pip', 'gs1:pip '])
      expect(linkTypeName(asked)).toBeNull();
  });
});
