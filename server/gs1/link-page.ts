import { LINKSET_CONTEXT, type Link, type Linkset } from './linkset.ts';

/** Words of a page in both languages: who follows a link here may read either. */
interface Bilingual {
  vi: string;
  en: string;
}

export interface LinkPage {
  title: Bilingual;
  text: Bilingual;
  links: readonly Link[];
  /** Put into the page for machines, as JSON-LD. */
  linkset: Linkset | null;
}

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif;background:light-dark(#f6f0e5,#191511);color:light-dark(#2a2119,#f1e9dc)}
body{max-width:36rem;margin:0 auto;padding:2rem 1.25rem}h1{font-size:1.375rem;line-height:1.3}p{margin:.5rem 0}
[lang=en]{opacity:.8}ul{list-style:none;padding:0;margin:1.5rem 0}li{margin:.625rem 0}
a{display:block;padding:.875rem 1rem;border-radius:.75rem;background:light-dark(#fff,#2a241d);color:inherit;text-decoration:none;overflow-wrap:anywhere}
a:focus-visible{outline:2px solid currentColor}small{display:block;opacity:.75}`;

/** A plain document that needs no script: links to choose from, or a sentence why there are none. */
export function linkPage({ title, text, links, linkset }: LinkPage, styleNonce: string): string {
  const items = links.map(
    ({ href, title: name, languages }) =>
      `<li><a href="${escape(href)}" rel="noopener">${escape(name)}<small>${escape(new URL(href).host)}${
        languages.length > 0 ? ` · ${escape(languages.join(', '))}` : ''
      }</small></a></li>`,
  );
  const data = linkset
    ? `<script type="application/ld+json">${JSON.stringify({ '@context': LINKSET_CONTEXT, ...linkset }).replaceAll('<', '\\u003c')}</script>`
    : '';
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title.vi)}</title>
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<style nonce="${styleNonce}">${STYLE}</style>
${data}
</head>
<body><main>
<h1>${escape(title.vi)}</h1>
<p>${escape(text.vi)}</p>
<p lang="en"><strong>${escape(title.en)}.</strong> ${escape(text.en)}</p>
${items.length > 0 ? `<ul>${items.join('')}</ul>` : ''}
</main></body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
