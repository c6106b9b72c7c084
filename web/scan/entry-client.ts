import '#web/shared/tokens.css';
import '#web/shared/base.css';
import './scan.css';
import { hydrate } from 'svelte';
import { v7 } from 'uuid';
import type { ScanPage } from '#server/routes/schemas/shopper.ts';
import App from './App.svelte';
import { AppState } from './app-state.svelte.ts';
import { codeText } from './code-text.ts';
import { openKeptIds } from './kept-ids.ts';
import type { Tools } from './send-kept.ts';

/** Wake the page that the server drew: the state it was drawn from travels in `#page`. */
function wake(): void {
  const drawn = JSON.parse(document.getElementById('page')?.textContent ?? '') as {
    page: ScanPage;
    path: string;
  };
  const app = new AppState(drawn.page, drawn.path, codeInPath());
  hydrate(App, { target: document.getElementById('app') ?? document.body, props: { app } });

  const tools: Tools = {
    kept: openKeptIds(),
    newId: v7,
    solve: async (work) => (await import('./solve-work.ts')).solveWork(work),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
  app.wake(tools);
  addEventListener('popstate', () => app.arrive(location.pathname));
  whenSeen(() => {
    void app.flow.begin(tools);
    setTimeout(() => void loadLater(app), 300);
  });
}

function codeInPath(): string {
  try {
    return codeText(decodeURIComponent(location.pathname.slice(1)));
  } catch {
    return '';
  }
}

/** A page that a browser prepared in secret, or opened in a tab behind, is not a scan yet. */
function whenSeen(act: () => void): void {
  const page = document as Document & { prerendering?: boolean };
  if (page.prerendering) page.addEventListener('prerenderingchange', () => whenSeen(act), { once: true });
  else if (document.visibilityState === 'hidden') {
    document.addEventListener('visibilitychange', () => whenSeen(act), { once: true });
  } else act();
}

/** Comforts that may come after the button works: the typeface, and the wallet's code before it is asked for. */
async function loadLater(app: AppState): Promise<void> {
  const { connection } = navigator as Navigator & {
    connection?: { saveData?: boolean; effectiveType?: string };
  };
  if (connection?.saveData || /2g/.test(connection?.effectiveType ?? '')) return;
  await import('./fonts.ts').catch(() => undefined);
  if (app.flow.campaign) await import('./wallet/SpendOn.svelte').catch(() => undefined);
}

wake();
