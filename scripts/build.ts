import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';

const root = path.resolve(import.meta.dirname, '..');
const web = path.join(root, 'dist/web');

/** In this order: the server's half of the shopper's app inlines the styles that the phone's half was built with. */
const allModes = ['scan', 'scan-server', 'console'];

/** Build everything that browsers load, and what draws the shopper's first paint; or only the modes of vite.config.ts named. */
async function buildWeb(named: string[]): Promise<void> {
  process.chdir(root);
  if (named.length === 0) await rm(path.join(root, 'dist'), { recursive: true, force: true });
  // Hashed names pile up otherwise, and what is built again is never asked for by its old name.
  if (named.includes('scan')) await rm(path.join(web, 'assets'), { recursive: true, force: true });
  const modes = named.length > 0 ? named : allModes;
  for (const mode of modes)
    await build({
      mode,
      logLevel: 'warn',
      build: { rolldownOptions: { checks: { bundlerTimings: false } } },
    });
  await compressAll(web);
}

/** Put `.br` and `.gz` beside each text file, so that the server sends the smallest form without working for it. */
async function compressAll(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  await Promise.all(
    files
      .filter((file) => /\.(js|css|html|svg|wasm)$/.test(file))
      .map(async (file) => {
        const plain = await readFile(path.join(folder, file));
        const brotli = await promisify(brotliCompress)(plain, {
          params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
        });
        await writeFile(path.join(folder, `${file}.br`), brotli);
        await writeFile(path.join(folder, `${file}.gz`), await promisify(gzip)(plain, { level: 9 }));
      }),
  );
}

await buildWeb(process.argv.slice(2));
