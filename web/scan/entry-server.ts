import { render } from 'svelte/server';
import { imports, script, styles } from 'virtual:scan-assets';
import type { ScanPage } from '#server/routes/schemas/shopper.ts';
import { accentVariables } from '#web/shared/contrast.ts';
import App from './App.svelte';
import { AppState } from './app-state.svelte.ts';
import { texts } from './texts.ts';

/** The path of the client's script, for whoever serves or measures it. */
export { script as clientScript };

export interface PageAssets {
  /** The path of the client's script; by default the one this was built with. */
  script?: string;
  /** The nonce that the answer's `style-src` names. */
  styleNonce: string;
  /** The path that was asked for; tells the wallet (`/w/1`) from the root where `page.code` is null. */
  path?: string;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function titleOf({ campaign, language, code }: ScanPage): string {
  if (campaign)
    return `${campaign.test ? '[TEST] ' : ''}${campaign.headline[language]} · ${campaign.brandName}`;
  return texts(language)(code === null ? 'typeTitle' : 'unknown');
}

function brandStyles({ campaign }: ScanPage): string {
  if (!campaign) return '';
  const variables = Object.entries(accentVariables(campaign.accentColour));
  // Above the tokens wherever these come from: a chunk that comes later may bring them along once more.
  return `:root:root{${variables.map(([name, value]) => `${name}:${value}`).join(';')}}`;
}

/**
 * Draw the whole document of a page of the shopper's app. Everything that is read before the first tap is in it; the
 * only styles are one nonced sheet, the only script is a deferred file, and the state is data.
 */
export function renderPage(page: ScanPage, assets: PageAssets): string {
  const path = assets.path ?? '/';
  const { body } = render(App, { props: { app: new AppState(page, path) } });
  const state = JSON.stringify({ page, path }).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${escapeHtml(titleOf(page))}</title>
<meta name="robots" content="noindex">
<meta name="referrer" content="same-origin">
<meta name="theme-color" content="#f6f0e5" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#191511" media="(prefers-color-scheme: dark)">
<link rel="icon" href="data:,">
<style nonce="${escapeHtml(assets.styleNonce)}">${styles}${brandStyles(page)}</style>
${imports.map((path) => `<link rel="modulepreload" href="${path}">`).join('')}
<script type="module" src="${escapeHtml(assets.script ?? script)}"></script>
</head>
<body><div id="app">${body}</div>
<script type="application/json" id="page">${state}</script>
</body>
</html>
`;
}
