import { ColorSpace, Document, Matrix, PDFDocument } from 'mupdf';
import { crop, decodeSymbol, type Picture } from './decode-symbol.ts';

export interface ReadPdf {
  /** Whether the reader had to mend the file to open it. */
  repaired: boolean;
  title: string;
  pages: ReadPage[];
}
export interface ReadPage {
  /** The page's text, a line an entry. */
  lines: string[];
  picture: Picture;
}

/** Opens a PDF with MuPDF and renders each page at `dpi`. */
export function readPdf(bytes: Uint8Array, dpi = 200): ReadPdf {
  const document = Document.openDocument(bytes, 'application/pdf');
  if (!(document instanceof PDFDocument)) throw new Error('That is no PDF.');
  const pages = Array.from({ length: document.countPages() }, (_, index) => {
    const page = document.loadPage(index);
    const pixels = page.toPixmap(Matrix.scale(dpi / 72, dpi / 72), ColorSpace.DeviceRGB, false);
    const picture = {
      width: pixels.getWidth(),
      height: pixels.getHeight(),
      rgba: withAlpha(pixels.getPixels()),
    };
    return {
      lines: page.toStructuredText('preserve-whitespace').asText().split('\n').filter(Boolean),
      picture,
    };
  });
  return { repaired: document.wasRepaired(), title: document.getMetaData('info:Title') ?? '', pages };
}

/** What each label of a rendered sheet says, row by row: A4 with 4 × 7 labels every 44 × 38 mm, centred. */
export function decodeSheet({ picture }: ReadPage): (string | null)[] {
  const mm = picture.width / 210;
  return Array.from({ length: 28 }, (_, index) => {
    const left = (17 + (index % 4) * 44) * mm;
    const top = (15.5 + Math.floor(index / 4) * 38) * mm;
    return decodeSymbol(crop(picture, left, top, left + 44 * mm, top + 38 * mm));
  });
}

function withAlpha(rgb: Uint8ClampedArray): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from] ?? 0;
    rgba[to + 1] = rgb[from + 1] ?? 0;
    rgba[to + 2] = rgb[from + 2] ?? 0;
  }
  return rgba;
}
