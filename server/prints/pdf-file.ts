import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { CODE_FONT, label, MARKS_FORM, marksContent, sheetHead, TEXT_FONT } from './label-page.ts';
import { PdfObjects } from './pdf-objects.ts';
import { codeCount, codeSlices, type PrintFile, type PrintJob } from './print-file.ts';
import { LABELS_PER_SHEET, PAGE_HEIGHT, PAGE_WIDTH } from './sheet-layout.ts';

const deflateAside = promisify(deflate);
const PAGES_PER_NODE = 64;
// Symbols are what costs: half a sheet at a time keeps a slice under 10 ms on a slow core.
const LABELS_PER_SLICE = LABELS_PER_SHEET / 2;
const CATALOG = 1;
const ROOT = 2;
const INFO = 3;
const CODE_FONT_ID = 4;
const TEXT_FONT_ID = 5;
const MARKS_ID = 6;
const FIRST_NODE = 7;

/**
 * Sheets of labels as PDF 1.7 (ISO 32000-1): A4, 28 labels a page, vector symbols. Pages are written as they are
 * computed; only their offsets stay in memory. A page is compressed beside the event loop while the next is drawn.
 */
export async function* pdfFile(job: PrintJob): PrintFile {
  const pages = Math.ceil(codeCount(job) / LABELS_PER_SHEET);
  const nodes = Math.ceil(pages / PAGES_PER_NODE);
  const firstPage = FIRST_NODE + nodes;
  const pdf = new PdfObjects(firstPage - 1 + 2 * pages);
  yield { bytes: Buffer.concat([pdf.header(), ...sharedObjects(pdf, job, pages, nodes)]), codes: 0 };

  let page = 0;
  for await (const { content, codes } of compressedSheets(job, pages)) {
    const node = FIRST_NODE + Math.floor(page / PAGES_PER_NODE);
    const id = firstPage + 2 * page;
    const parts = page % PAGES_PER_NODE === 0 ? [pageNode(pdf, node, page, pages, firstPage)] : [];
    parts.push(pdf.object(id, `<</Type/Page/Parent ${node} 0 R/Contents ${id + 1} 0 R>>`));
    parts.push(pdf.stream(id + 1, '/Filter/FlateDecode', content));
    yield { bytes: Buffer.concat(parts), codes };
    page++;
  }
  for (const bytes of pdf.end(`/Root ${CATALOG} 0 R/Info ${INFO} 0 R`)) yield { bytes, codes: 0 };
}

/** Everything that pages refer to; what all pages share they inherit from the root node (section 7.7.3.4). */
function sharedObjects(pdf: PdfObjects, job: PrintJob, pages: number, nodes: number): Buffer[] {
  const kids = references(nodes, (k) => FIRST_NODE + k);
  const fonts = `/Font<</${CODE_FONT} ${CODE_FONT_ID} 0 R/${TEXT_FONT} ${TEXT_FONT_ID} 0 R>>`;
  const mediaBox = `[0 0 ${PAGE_WIDTH} ${PAGE_HEIGHT}]`;
  const title = `Batch ${job.batchId}, serials ${job.firstSerial} to ${job.lastSerial}`;
  return [
    pdf.object(CATALOG, `<</Type/Catalog/Pages ${ROOT} 0 R/ViewerPreferences<</PrintScaling/None>>>>`),
    pdf.object(
      ROOT,
      `<</Type/Pages/Count ${pages}/Kids[${kids}]/MediaBox${mediaBox}` +
        `/Resources<<${fonts}/XObject<</${MARKS_FORM} ${MARKS_ID} 0 R>>>>>>`,
    ),
    pdf.object(INFO, `<</Title(${title})/Producer(Packmint)/CreationDate(${pdfDate(job.madeAt)})>>`),
    pdf.object(CODE_FONT_ID, font('Courier-Bold')),
    pdf.object(TEXT_FONT_ID, font('Helvetica')),
    pdf.stream(
      MARKS_ID,
      `/Type/XObject/Subtype/Form/BBox${mediaBox}/Resources<<>>`,
      Buffer.from(marksContent(), 'latin1'),
    ),
  ];
}

/** A node of the page tree (section 7.7.3.2) over the pages from `page` on. */
function pageNode(pdf: PdfObjects, id: number, page: number, pages: number, firstPage: number): Buffer {
  const count = Math.min(PAGES_PER_NODE, pages - page);
  const kids = references(count, (k) => firstPage + 2 * (page + k));
  return pdf.object(id, `<</Type/Pages/Parent ${ROOT} 0 R/Count ${count}/Kids[${kids}]>>`);
}

interface DrawnSheet {
  content: string;
  codes: number;
}
interface CompressedSheet {
  content: Uint8Array;
  codes: number;
}

/** The sheets in order, each compressed while the next one is drawn. */
async function* compressedSheets(job: PrintJob, pages: number): AsyncGenerator<CompressedSheet, void, void> {
  let ahead: Promise<CompressedSheet> | null = null;
  for await (const sheet of drawnSheets(job, pages)) {
    const next = compressed(sheet);
    // It is awaited a turn later; until then a failure must not count as unhandled.
    next.catch(() => undefined);
    if (ahead) yield await ahead;
    ahead = next;
  }
  if (ahead) yield await ahead;
}

async function compressed({ content, codes }: DrawnSheet): Promise<CompressedSheet> {
  return { content: await deflateAside(Buffer.from(content, 'latin1'), { level: 6 }), codes };
}

async function* drawnSheets(job: PrintJob, pages: number): AsyncGenerator<DrawnSheet, void, void> {
  let content = '';
  for await (const { firstSerial, codes } of codeSlices(job, LABELS_PER_SLICE)) {
    const before = firstSerial - job.firstSerial;
    const first = before % LABELS_PER_SHEET;
    if (first === 0) content = sheetHead(footer(job, firstSerial, before / LABELS_PER_SHEET + 1, pages));
    codes.forEach((code, k) => {
      content += label(first + k, firstSerial + k, code, job.urlPrefix);
    });
    const drawn = first + codes.length;
    if (drawn === LABELS_PER_SHEET || before + codes.length === codeCount(job))
      yield { content, codes: drawn };
  }
}

function footer(job: PrintJob, firstSerial: number, page: number, pages: number): string {
  const lastSerial = Math.min(firstSerial + LABELS_PER_SHEET - 1, job.lastSerial);
  return `Packmint   batch ${job.batchId}   serials ${firstSerial} to ${lastSerial}   sheet ${page} of ${pages}`;
}

/** One of the standard 14 fonts (section 9.6.2.2), which every reader has. */
function font(name: string): string {
  return `<</Type/Font/Subtype/Type1/BaseFont/${name}/Encoding/WinAnsiEncoding>>`;
}

/** Section 7.9.4. */
function pdfDate(at: Date): string {
  return `D:${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
}

function references(count: number, id: (k: number) => number): string {
  return Array.from({ length: count }, (_, k) => `${id(k)} 0 R`).join(' ');
}
