import '#web/shared/fonts.css';
// The weight between: labels and buttons that should not shout.
import '@fontsource/be-vietnam-pro/latin-500.css';
import '@fontsource/be-vietnam-pro/vietnamese-500.css';
import '#web/shared/tokens.css';
import '#web/shared/base.css';
import './styles/base.css';
import './styles/inputs.css';
import './styles/tables.css';
import './styles/standings.css';
import './styles/overlays.css';
import { mount } from 'svelte';
import { config } from 'zod/v4/core';
import { language } from './state/language.svelte.ts';
import { theme } from './state/theme.svelte.ts';

// The page's policy refuses eval, which schemas try when they are made; those come with the views, after this.
config({ jitless: true });
language.announce();
theme.wear();

const target = document.getElementById('app');
if (!target) throw new Error('The page has no #app to mount on.');
// Who prints for a brand has a link and no account: that page is none of the console's.
const page =
  location.pathname === '/console/printer'
    ? import('./views/printer-page/PrinterPage.svelte')
    : import('./App.svelte');
void page.then(({ default: Page }) => mount(Page, { target }));
