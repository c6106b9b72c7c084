import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SetupError } from '#server/db/setup-error.ts';
import { benchClaim } from './bench/claim.ts';
import { benchContention } from './bench/contention.ts';
import { benchExport } from './bench/export.ts';
import { benchExportBeside } from './bench/export-beside.ts';
import type { Figure } from './bench/figure.ts';
import { benchGrow } from './bench/grow.ts';
import { benchLookup } from './bench/lookup.ts';
import { benchMemory } from './bench/memory.ts';
import { benchMint } from './bench/mint.ts';
import { benchQr } from './bench/qr.ts';
import { benchScanPage } from './bench/scan-page.ts';
import { benchSheet } from './bench/sheet.ts';
import { benchSlowDisk } from './bench/slow-disk.ts';
import { sentenceOf } from './lifecycle.ts';

interface Bench {
  names: readonly string[];
  run: (options: { minutes: number | undefined }) => Promise<Figure[]>;
  /** Takes so long that it has to be asked for. */
  long?: true;
}

/** What can be measured; a bench may give several figures. */
const benches: readonly Bench[] = [
  { names: ['mint', 'mint-flat'], run: benchMint },
  { names: ['claim', 'claim-naive'], run: benchClaim },
  { names: ['export', 'export-gzip', 'export-memory'], run: benchExport },
  { names: ['export-beside-claims'], run: benchExportBeside },
  { names: ['scan-page'], run: benchScanPage },
  { names: ['lookup', 'lookup-flat'], run: benchLookup },
  { names: ['qr'], run: benchQr },
  { names: ['sheet'], run: benchSheet },
  { names: ['contention'], run: benchContention },
  { names: ['grow'], run: benchGrow },
  { names: ['slow-disk'], run: benchSlowDisk },
  { names: ['memory'], run: ({ minutes }) => benchMemory(minutes), long: true },
];

/** `npm run bench -- [--only NAME,…] [--minutes N of memory] [--json FILE]`: each figure a ratio of two things measured in this run. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, json: { type: 'string' }, minutes: { type: 'string' } },
  });
  const known = benches.flatMap((bench) => bench.names);
  const wanted = values.only?.split(',') ?? benches.filter(({ long }) => !long).flatMap(({ names }) => names);
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  if (minutes !== undefined && !(minutes > 0)) throw new SetupError('Give --minutes a number above 0.');
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new SetupError(`There is no bench ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  const figures: Figure[] = [];
  for (const bench of benches.filter(({ names }) => names.some((name) => wanted.includes(name)))) {
    console.log(`measuring ${bench.names.join(', ')} …`);
    const measured = (await bench.run({ minutes })).filter((figure) => wanted.includes(figure.name));
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
