import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SetupError } from '../db/setup-error.ts';
import type { ScanPage } from '../routes/schemas/shopper.ts';

/** The built web, as the server needs it. */
export interface PageFiles {
  /** The shopper's document: first paint in the HTML, state beside it. */
  renderScan: (page: ScanPage, assets: { styleNonce: string; path?: string }) => string;
  /** The console's document. */
  consoleHtml: string;
  /** Where the built files lie. */
  folder: string;
}

/** @throws SetupError where the web was not built */
export async function loadPageFiles(dist: string): Promise<PageFiles> {
  const folder = join(dist, 'web');
  const entry = join(dist, 'scan-server', 'entry-server.js');
  if (!existsSync(entry)) {
    throw new SetupError('The web is not built; run npm start, or node scripts/build.ts, first.');
  }
  const { renderPage } = (await import(pathToFileURL(entry).href)) as { renderPage: PageFiles['renderScan'] };
  return {
    renderScan: renderPage,
    consoleHtml: readFileSync(join(folder, 'console', 'index.html'), 'utf8'),
    folder,
  };
}
