import type { PdfObjects } from './pdf-objects.ts';

/** How many objects `moduleFontObjects` makes; the first is the font. */
export const MODULE_FONT_OBJECTS = 2 + 256;

/**
 * A Type 3 font (ISO 32000-1 section 9.6.5) whose 256 characters are eight modules in a row, the lowest bit the first, a
 * module an em. The row stands across the line of text: turned by a quarter, so that the text runs down the page, a line
 * is eight columns of a symbol. As text a symbol has a tenth of the bytes that it has as rectangles, and a press draws
 * its characters once for all. They reach a fiftieth of a module over the one below and to the right, so that no hairline
 * of light shows between two dark ones on a screen.
 */
export function moduleFontObjects(pdf: PdfObjects, first: number): Buffer[] {
  const unicode = first + 1;
  const procs = first + 2;
  const names = Array.from({ length: 256 }, (_, eight) => `/m${eight}`);
  const references = names.map((name, eight) => `${name} ${procs + eight} 0 R`).join('');
  return [
    pdf.object(
      first,
      `<</Type/Font/Subtype/Type3/FontBBox[0 0 1.02 8.02]/FontMatrix[1 0 0 1 0 0]/FirstChar 0/LastChar 255` +
        `/Widths[${'1 '.repeat(256)}]/Encoding<</Type/Encoding/Differences[0${names.join('')}]>>` +
        `/CharProcs<<${references}>>/Resources<<>>/ToUnicode ${unicode} 0 R>>`,
    ),
    pdf.stream(unicode, '', Buffer.from(ALL_SPACES, 'latin1')),
    ...names.map((_, eight) => pdf.stream(procs + eight, '', Buffer.from(charProc(eight), 'latin1'))),
  ];
}

// Whoever copies the text of a sheet gets its codes, and no gibberish between them.
const ALL_SPACES =
  '/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /M def /CMapType 2 def\n' +
  `1 begincodespacerange\n<00> <FF>\nendcodespacerange\n1 beginbfrange\n<00> <FF> [${'<0020> '.repeat(256)}]\nendbfrange\n` +
  'endcmap end end\n';

function charProc(eight: number): string {
  let path = '1 0 0 0 1.02 8.02 d1\n';
  for (let module = 0; module < 8; module++) {
    const start = module;
    while (module < 8 && ((eight >> module) & 1) === 1) module++;
    if (module > start) path += `0 ${start} 1.02 ${module - start}.02 re\n`;
  }
  return eight === 0 ? path : `${path}f\n`;
}
