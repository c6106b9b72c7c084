import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import { create } from 'qrcode';
import { groupCode } from '#server/codes/alphabet.ts';
import { createCodeCipher } from '#server/codes/ff1.ts';
import { pdfFile } from '#server/prints/pdf-file.ts';
import { completeSettings } from '#server/prints/print-settings.ts';
import { openStyle } from '#server/prints/sheet-style.ts';
import { labelCorner } from '#server/prints/sheet-layout.ts';
import { NO_ASSETS, type SymbolJob } from '#server/prints/symbol-job.ts';
import { decodeLabels } from './decode-labels.ts';
import { atLeast, median, type Figure } from './figure.ts';

const PREFIX = 'HTTPS://QR.EXAMPLE.COM/';
const ROUNDS = 5;
// A file of the most labels that one may have; a few seconds of each.
const OURS = 28 * 7000;
const THEIRS = 28 * 40;
const DECODED = 28 * 3;

/** Labels a second to a finished PDF of sheets on disk, against pdfkit and qrcode drawing the same labels. */
export async function benchSheet(): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'packmint-bench-sheet-'));
  try {
    const file = path.join(folder, 'sheets.pdf');
    const rounds: { ours: number; theirs: number }[] = [];
    // The first of each is not counted: fonts are read and loops compiled.
    await writeOurs(jobOf(OURS / 10), file);
    await writeTheirs(jobOf(DECODED), file);
    for (let round = 0; round < ROUNDS; round++) {
      const ours = await perSecond(OURS, () => writeOurs(jobOf(OURS), file));
      const theirs = await perSecond(THEIRS, () => writeTheirs(jobOf(THEIRS), file));
      rounds.push({ ours, theirs });
    }
    await writeOurs(jobOf(DECODED), file);
    const read = decodeLabels(await readFile(file), jobOf(DECODED));
    const figure = atLeast(
      'sheet',
      median(rounds.map(({ ours, theirs }) => ours / theirs)),
      50,
      'times pdfkit + qrcode, labels to a finished PDF',
      {
        labelsPerSecond: Math.round(median(rounds.map(({ ours }) => ours))),
        referencePerSecond: Math.round(median(rounds.map(({ theirs }) => theirs))),
        labels: [OURS, THEIRS],
        cores: availableParallelism(),
        rounds: ROUNDS,
        labelsDecoded: `${read} of ${DECODED}, rendered by MuPDF at 200 dpi and read by jsQR`,
      },
    );
    return [{ ...figure, ok: figure.ok && read === DECODED }];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function jobOf(codes: number): SymbolJob {
  return {
    batchId: 1,
    cipher: createCodeCipher(Buffer.alloc(16, 5), 12),
    firstSerial: 1,
    lastSerial: codes,
    urlPrefix: PREFIX,
    madeAt: new Date('2026-11-22T08:00:00Z'),
    settings: completeSettings({}),
    assets: NO_ASSETS,
  };
}

async function perSecond(labels: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (labels / (performance.now() - started)) * 1000;
}

async function writeOurs(job: SymbolJob, file: string): Promise<void> {
  const bytes = async function* () {
    for await (const part of pdfFile(job)) yield part.bytes;
  };
  await pipeline(Readable.from(bytes(), { objectMode: true }), createWriteStream(file));
}

/** The usual way: the same sheets, a rectangle for each run of dark modules, in a font that needs no embedding. */
async function writeTheirs(job: SymbolJob, file: string): Promise<void> {
  const { layout } = openStyle(job.settings, job.assets, {
    urlPrefix: job.urlPrefix,
    codeLength: job.cipher.length,
  });
  const doc = new PDFDocument({ size: 'A4', margin: 0, autoFirstPage: false });
  const out = createWriteStream(file);
  doc.pipe(out);
  for (let serial = job.firstSerial; serial <= job.lastSerial; serial++) {
    const index = (serial - job.firstSerial) % layout.perSheet;
    if (index === 0) doc.addPage();
    const code = job.cipher.encrypt(serial);
    const { size, data } = create(job.urlPrefix + code, { errorCorrectionLevel: 'M' }).modules;
    const corner = labelCorner(layout, index);
    const left = corner.x + layout.symbolX + layout.geometry.quietZone * layout.modulePt;
    const top = layout.pageHeight - corner.y + layout.symbolY + layout.geometry.quietZone * layout.modulePt;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        if (data[y * size + x] !== 1) continue;
        const start = x;
        while (x < size && data[y * size + x] === 1) x++;
        doc.rect(
          left + start * layout.modulePt,
          top + y * layout.modulePt,
          (x - start) * layout.modulePt,
          layout.modulePt,
        );
      }
    }
    doc.fill('#000000');
    const textTop = top + layout.symbolSide;
    doc.font('Courier-Bold').fontSize(8).text(groupCode(code), corner.x, textTop, { lineBreak: false });
    doc
      .font('Helvetica')
      .fontSize(5)
      .text(String(serial), corner.x, textTop + 9, { lineBreak: false });
  }
  doc.end();
  await once(out, 'close');
}
