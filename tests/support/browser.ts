import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import bundled from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

/** For a page to load, for what is waited for in it to come: so long that a machine with other work to do fails nothing. */
const PATIENCE_MS = 120_000;
const NODE_MODULES = path.join(import.meta.dirname, '../../node_modules');

/**
 * Starts a headless Chromium: the one that `CHROMIUM` names, or the one that npm brought (unpacked once, 2 s and 210 MB,
 * into node_modules/.cache). `args` are Chromium's own, for instance a fake camera's. Close it with `browser.close()`.
 */
export async function launchBrowser({ args = [] }: { args?: string[] } = {}): Promise<Browser> {
  const given = process.env['CHROMIUM'];
  const { executablePath, env } = given ? { executablePath: given, env: {} } : await unpackBrowser();
  const browser = await chromium.launch({
    executablePath,
    args,
    // Tests also run as root, where Chromium has no sandbox; they open only our own pages.
    chromiumSandbox: false,
    env: { ...(process.env as Record<string, string>), ...env },
  });
  browser.on('context', (context) => context.setDefaultTimeout(PATIENCE_MS));
  return browser;
}

async function unpackBrowser(): Promise<{ executablePath: string; env: Record<string, string> }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'npm brings a browser for Linux on x64 only; set CHROMIUM to the path of a Chrome or Chromium.',
    );
  }
  const manifest = createRequire(import.meta.url)(
    path.join(NODE_MODULES, '@sparticuz/chromium/package.json'),
  ) as { version: string };
  const folder = path.join(NODE_MODULES, '.cache', `chromium-${manifest.version}`);
  if (!fs.existsSync(folder)) await unpackInto(folder);

  const executablePath = path.join(folder, 'chromium');
  return { executablePath, env: environmentFor(executablePath, folder) };
}

/** Unpacks beside the place and renames: neither a kill nor a second test run ever meets half a browser. */
async function unpackInto(folder: string): Promise<void> {
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  const draft = fs.mkdtempSync(`${folder}-new-`);
  const before = {
    TMPDIR: process.env['TMPDIR'],
    AWS_LAMBDA_JS_RUNTIME: process.env['AWS_LAMBDA_JS_RUNTIME'],
  };
  // The package unpacks into the temporary folder, and its libraries only where it thinks it is on Amazon's Linux.
  Object.assign(process.env, { TMPDIR: draft, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' });
  try {
    fs.chmodSync(await bundled.executablePath(), 0o755);
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
  const fonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir>${folder}/fonts/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`;
  fs.writeFileSync(path.join(draft, 'fonts', 'fonts.conf'), fonts);
  fs.chmodSync(draft, 0o755);
  try {
    fs.renameSync(draft, folder);
  } catch (error) {
    fs.rmSync(draft, { recursive: true });
    if (!fs.existsSync(folder)) throw error;
  }
}

/** A bare machine has neither fonts nor NSS; then the package's own serve. */
function environmentFor(executable: string, folder: string): Record<string, string> {
  const fonts = fs.existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: path.join(folder, 'fonts') };
  if (spawnSync(executable, ['--version']).status === 0) return fonts;
  const inherited = process.env['LD_LIBRARY_PATH'];
  const libraries = [path.join(folder, 'al2023', 'lib'), ...(inherited ? [inherited] : [])];
  return { ...fonts, LD_LIBRARY_PATH: libraries.join(':') };
}
