import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SetupError } from '#server/db/setup-error.ts';
import { benchClaim } from './bench/claim.ts';
import { benchExport } from './bench/export.ts';
import { benchExportBeside } from './bench/export-beside.ts';
import type { Figure } from './bench/figure.ts';
import { benchLookup } from './bench/lookup.ts';
import { benchMint } from './bench/mint.ts';
import { benchQr } from './bench/qr.ts';
import { benchScanPage } from './bench/scan-page.ts';
import { benchSheet } from './bench/sheet.ts';
import { sentenceOf } from './lifecycle.ts';

/** What can be measured; a bench may give several figures. */
const benches: readonly { names: readonly string[]; run: () => Promise<Figure[]> }[] = [
  { names: ['mint', 'mint-flat'], run: benchMint },
  { names: ['claim', 'claim-naive'], run: benchClaim },
  { names: ['export', 'export-gzip', 'export-memory'], run: benchExport },
  { names: ['export-beside-claims'], run: benchExportBeside },
  { names: ['scan-page'], run: benchScanPage },
  { names: ['lookup', 'lookup-flat'], run: benchLookup },
  { names: ['qr'], run: benchQr },
  { names: ['sheet'], run: benchSheet },
];

/** `npm run bench -- [--only NAME,…] [--json FILE]`: each figure a ratio of two things measured in this run. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
  const known = benches.flatMap((bench) => bench.names);
  const wanted = values.only?.split(',') ?? known;
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new SetupError(`There is no bench ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  const figures: Figure[] = [];
  for (const bench of benches.filter(({ names }) => names.some((name) => wanted.includes(name)))) {
    console.log(`measuring ${bench.names.join(', ')} …`);
    const measured = (await bench.run()).filter((figure) => wanted.includes(figure.name));
    for (const figure of measured) {
      console.log(
        `${figure.ok ? 'ok  ' : 'MISS'} ${figure.name}: ${figure.figure} ${figure.unit} (target ${figure.target})`,
      );
      console.log(`     ${JSON.stringify(figure.detail)}`);
    }
    figures.push(...measured);
  }
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  process.exitCode = figures.every((figure) => figure.ok) ? 0 : 1;
}

try {
  await main();
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 2;
}
