import jsQR from 'jsqr';
import { ColorSpace, Document, Matrix } from 'mupdf';
import { openStyle } from '#server/prints/sheet-style.ts';
import { labelCorner } from '#server/prints/sheet-layout.ts';
import type { SymbolJob } from '#server/prints/symbol-job.ts';

const DPI = 200;

/** How many labels of the job's sheets say what they should, rendered by MuPDF and read one by one by jsQR. */
export function decodeLabels(pdf: Uint8Array, job: SymbolJob): number {
  const { layout } = openStyle(job.settings, job.assets, {
    urlPrefix: job.urlPrefix,
    codeLength: job.cipher.length,
  });
  const document = Document.openDocument(pdf, 'application/pdf');
  const scale = DPI / 72;
  let read = 0;
  for (let page = 0; page < document.countPages(); page++) {
    const pixels = document.loadPage(page).toPixmap(Matrix.scale(scale, scale), ColorSpace.DeviceGray, false);
    const grey = pixels.getPixels();
    for (let index = 0; index < layout.perSheet; index++) {
      const serial = job.firstSerial + page * layout.perSheet + index;
      if (serial > job.lastSerial) break;
      const corner = labelCorner(layout, index);
      const left = Math.floor((corner.x + layout.symbolX) * scale);
      const top = Math.floor((layout.pageHeight - corner.y + layout.symbolY) * scale);
      const side = Math.ceil(layout.symbolSide * scale);
      const rgba = new Uint8ClampedArray(side * side * 4);
      for (let k = 0; k < side * side; k++) {
        const at = (top + Math.floor(k / side)) * pixels.getWidth() + left + (k % side);
        rgba.fill(grey[at] ?? 255, 4 * k, 4 * k + 3);
        rgba[4 * k + 3] = 255;
      }
      if (jsQR(rgba, side, side)?.data === job.urlPrefix + job.cipher.encrypt(serial)) read++;
    }
  }
  return read;
}
