import {
  ARTWORK,
  CODE_FONT,
  type LabelStyle,
  LOGO,
  MARKS_FORM,
  MODULE_FONT,
  marksContent,
  TEXT_FONT,
} from './label-page.ts';
import { MODULE_FONT_OBJECTS, moduleFontObjects } from './module-font.ts';
import { PdfObjects, pt } from './pdf-objects.ts';
import { FONT_OBJECTS, fontObjects, PICTURE_OBJECTS, pictureObjects } from './pdf-resources.ts';
import type { PrintFile } from './print-file.ts';
import { SheetDrawer, type SheetsInput } from './sheet-drawer.ts';
import { openStyle } from './sheet-style.ts';
import type { SymbolJob } from './symbol-job.ts';
import { drawnSheets } from './drawn-sheets.ts';

const PAGES_PER_NODE = 64;

const CATALOG = 1;
const ROOT = 2;
const INFO = 3;
const MARKS_ID = 4;
const CODE_FONT_ID = 5;
const TEXT_FONT_ID = CODE_FONT_ID + FONT_OBJECTS;
const MODULE_FONT_ID = TEXT_FONT_ID + FONT_OBJECTS;
const LOGO_ID = MODULE_FONT_ID + MODULE_FONT_OBJECTS;
const ARTWORK_ID = LOGO_ID + PICTURE_OBJECTS;
const FIRST_NODE = ARTWORK_ID + PICTURE_OBJECTS;

/**
 * Sheets of labels as PDF 1.7 (ISO 32000-1) with vector symbols and embedded fonts. Pages are written as they are
 * computed; only their offsets stay in memory.
 *
 * @throws LayoutFault or RangeError, before the first part, for settings that do not fit each other
 */
export async function* pdfFile(job: SymbolJob): PrintFile {
  const { batchId, firstSerial, lastSerial, urlPrefix, settings, assets } = job;
  const batch = { urlPrefix, codeLength: job.cipher.length, test: job.test ?? false };
  const style = openStyle(settings, assets, batch);
  const input: SheetsInput = { batchId, firstSerial, lastSerial, ...batch, style };
  const drawer = new SheetDrawer(input);
  const { pages } = drawer;
  const nodes = Math.ceil(pages / PAGES_PER_NODE);
  const firstPage = FIRST_NODE + nodes;
  const pdf = new PdfObjects(firstPage - 1 + 2 * pages);
  yield { bytes: Buffer.concat([pdf.header(), ...sharedObjects(pdf, job, style, pages, nodes)]), codes: 0 };

  let page = 0;
  for await (const sheets of drawnSheets(job, input, drawer)) {
    const parts: Buffer[] = [];
    for (const { content } of sheets) {
      const node = FIRST_NODE + Math.floor(page / PAGES_PER_NODE);
      const id = firstPage + 2 * page;
      if (page % PAGES_PER_NODE === 0) parts.push(pageNode(pdf, node, page, pages, firstPage));
      parts.push(pdf.object(id, `<</Type/Page/Parent ${node} 0 R/Contents ${id + 1} 0 R>>`));
      parts.push(pdf.stream(id + 1, '/Filter/FlateDecode', content));
      page++;
    }
    yield { bytes: Buffer.concat(parts), codes: sheets.reduce((sum, sheet) => sum + sheet.codes, 0) };
  }
  for (const bytes of pdf.end(`/Root ${CATALOG} 0 R/Info ${INFO} 0 R`)) yield { bytes, codes: 0 };
}

/** Everything that pages refer to; what all pages share they inherit from the root node (section 7.7.3.4). */
function sharedObjects(
  pdf: PdfObjects,
  job: SymbolJob,
  style: LabelStyle,
  pages: number,
  nodes: number,
): Buffer[] {
  const { layout, codeFont, textFont } = style;
  const { logo, artwork } = job.assets;
  const kids = references(nodes, (k) => FIRST_NODE + k);
  const fonts = `/Font<</${CODE_FONT} ${CODE_FONT_ID} 0 R/${TEXT_FONT} ${TEXT_FONT_ID} 0 R/${MODULE_FONT} ${MODULE_FONT_ID} 0 R>>`;
  const pictures = `${logo ? `/${LOGO} ${LOGO_ID} 0 R` : ''}${artwork ? `/${ARTWORK} ${ARTWORK_ID} 0 R` : ''}`;
  const mediaBox = `[0 0 ${pt(layout.pageWidth)} ${pt(layout.pageHeight)}]`;
  const title = `${job.test ? 'TEST, batch' : 'Batch'} ${job.batchId}, serials ${job.firstSerial} to ${job.lastSerial}`;
  return [
    pdf.object(CATALOG, `<</Type/Catalog/Pages ${ROOT} 0 R/ViewerPreferences<</PrintScaling/None>>>>`),
    pdf.object(
      ROOT,
      `<</Type/Pages/Count ${pages}/Kids[${kids}]/MediaBox${mediaBox}` +
        `/Resources<<${fonts}/XObject<</${MARKS_FORM} ${MARKS_ID} 0 R${pictures}>>>>>>`,
    ),
    pdf.object(INFO, `<</Title(${title})/Producer(Packmint)/CreationDate(${pdfDate(job.madeAt)})>>`),
    pdf.stream(
      MARKS_ID,
      `/Type/XObject/Subtype/Form/BBox${mediaBox}/Resources<<>>`,
      Buffer.from(marksContent(layout), 'latin1'),
    ),
    ...fontObjects(pdf, CODE_FONT_ID, codeFont),
    ...fontObjects(pdf, TEXT_FONT_ID, textFont),
    ...moduleFontObjects(pdf, MODULE_FONT_ID),
    ...(logo ? pictureObjects(pdf, LOGO_ID, logo) : absent(pdf, LOGO_ID)),
    ...(artwork ? pictureObjects(pdf, ARTWORK_ID, artwork) : absent(pdf, ARTWORK_ID)),
  ];
}

/** Keeps the numbers of a picture that a file has not: every number in the table is an object's. */
function absent(pdf: PdfObjects, first: number): Buffer[] {
  return Array.from({ length: PICTURE_OBJECTS }, (_, k) => pdf.object(first + k, 'null'));
}

/** A node of the page tree (section 7.7.3.2) over the pages from `page` on. */
function pageNode(pdf: PdfObjects, id: number, page: number, pages: number, firstPage: number): Buffer {
  const count = Math.min(PAGES_PER_NODE, pages - page);
  const kids = references(count, (k) => firstPage + 2 * (page + k));
  return pdf.object(id, `<</Type/Pages/Parent ${ROOT} 0 R/Count ${count}/Kids[${kids}]>>`);
}

/** Section 7.9.4. */
function pdfDate(at: Date): string {
  return `D:${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
}

function references(count: number, id: (k: number) => number): string {
  return Array.from({ length: count }, (_, k) => `${id(k)} 0 R`).join(' ');
}
