import { open as openFile } from 'node:fs/promises';
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
import { PdfObjects, pt, STREAM_HEAD_MAX } from './pdf-objects.ts';
import { FONT_OBJECTS, fontObjects, PICTURE_OBJECTS, pictureObjects } from './pdf-resources.ts';
import { type BegunFile, BegunOtherwise, type PrintFile } from './print-file.ts';
import { SheetDrawer, type SheetsInput } from './sheet-drawer.ts';
import { openStyle } from './sheet-style.ts';
import type { SymbolJob } from './symbol-job.ts';
import { drawnSheets } from './drawn-sheets.ts';

const PAGES_PER_NODE = 64;
/** Of a page's content. */
const PAGE_ENTRIES = '/Filter/FlateDecode';

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
 * computed; only their offsets stay in memory. A row is what all pages share, then a page, then a part of the table at
 * the end: of pages that lie there already the lengths are read back.
 *
 * @throws LayoutFault or RangeError, before the first part, for settings that do not fit each other; BegunOtherwise
 */
export async function* pdfFile(job: SymbolJob, begun?: BegunFile): PrintFile {
  const { batchId, firstSerial, lastSerial, urlPrefix, settings, assets } = job;
  const batch = { urlPrefix, codeLength: job.cipher.length, test: job.test ?? false };
  const style = openStyle(settings, assets, batch);
  const input: SheetsInput = { batchId, firstSerial, lastSerial, ...batch, style };
  const drawer = new SheetDrawer(input);
  const tree = pageTree(drawer.pages);
  const pdf = new PdfObjects(tree.firstPage - 1 + 2 * tree.pages);
  const head = Buffer.concat([pdf.header(), ...sharedObjects(pdf, job, style, tree)]);
  const there = Math.min(tree.pages, (begun?.rows ?? 0) - 1);
  if (begun) await passBegun(begun.path, head, there, pdf, tree);
  else yield { bytes: head, codes: 0, rows: 1 };

  let page = Math.max(0, there);
  const missing = { ...job, firstSerial: firstSerial + page * style.layout.perSheet };
  for await (const sheets of drawnSheets(missing, input, drawer)) {
    const parts: Buffer[] = [];
    for (const { content } of sheets) {
      parts.push(...pageObjects(pdf, tree, page), pdf.stream(tree.contentId(page), PAGE_ENTRIES, content));
      page++;
    }
    const codes = sheets.reduce((sum, sheet) => sum + sheet.codes, 0);
    yield { bytes: Buffer.concat(parts), codes, rows: sheets.length };
  }
  let listed = (begun?.rows ?? 1) - 1 - tree.pages;
  for (const bytes of pdf.end(`/Root ${CATALOG} 0 R/Info ${INFO} 0 R`)) {
    if (--listed < 0) yield { bytes, codes: 0, rows: 1 };
  }
}

/** Counts what lies in a file already: the beginning, and so many pages. @throws BegunOtherwise */
async function passBegun(
  path: string,
  head: Buffer,
  pages: number,
  pdf: PdfObjects,
  tree: PageTree,
): Promise<void> {
  const file = await openFile(path, 'r');
  const readAt = async (length: number, at: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
    return buffer.subarray(0, bytesRead);
  };
  try {
    if (!head.equals(await readAt(head.length, 0)))
      throw new BegunOtherwise('A sheet has another beginning.');
    for (let page = 0; page < pages; page++) {
      pageObjects(pdf, tree, page);
      const begin = await readAt(STREAM_HEAD_MAX, pdf.at);
      if (!pdf.passStream(tree.contentId(page), PAGE_ENTRIES, begin)) {
        throw new BegunOtherwise(`Page ${page + 1} does not stand where it would be written.`);
      }
    }
  } finally {
    await file.close();
  }
}

/** Which objects the pages are. */
interface PageTree {
  pages: number;
  nodes: number;
  firstPage: number;
  contentId: (page: number) => number;
}

function pageTree(pages: number): PageTree {
  const nodes = Math.ceil(pages / PAGES_PER_NODE);
  const firstPage = FIRST_NODE + nodes;
  return { pages, nodes, firstPage, contentId: (page) => firstPage + 2 * page + 1 };
}

/** A page (section 7.7.3.3), and before the first page of a node the node (section 7.7.3.2). */
function pageObjects(pdf: PdfObjects, { pages, firstPage, contentId }: PageTree, page: number): Buffer[] {
  const node = FIRST_NODE + Math.floor(page / PAGES_PER_NODE);
  const objects: Buffer[] = [];
  if (page % PAGES_PER_NODE === 0) {
    const count = Math.min(PAGES_PER_NODE, pages - page);
    const kids = references(count, (k) => firstPage + 2 * (page + k));
    objects.push(pdf.object(node, `<</Type/Pages/Parent ${ROOT} 0 R/Count ${count}/Kids[${kids}]>>`));
  }
  const source = `<</Type/Page/Parent ${node} 0 R/Contents ${contentId(page)} 0 R>>`;
  objects.push(pdf.object(firstPage + 2 * page, source));
  return objects;
}

/** Everything that pages refer to; what all pages share they inherit from the root node (section 7.7.3.4). */
function sharedObjects(
  pdf: PdfObjects,
  job: SymbolJob,
  style: LabelStyle,
  { pages, nodes }: PageTree,
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

/** Section 7.9.4. */
function pdfDate(at: Date): string {
  return `D:${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
}

function references(count: number, id: (k: number) => number): string {
  return Array.from({ length: count }, (_, k) => `${id(k)} 0 R`).join(' ');
}
