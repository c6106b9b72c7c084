import type { SheetSettings, SymbolSettings } from '#server/routes/schemas/print-settings.ts';

export interface SymbolDesign {
  symbol: SymbolSettings;
  sheet: SheetSettings;
}

/** As the server takes what is left out; a test compares. */
export const plainDesign: SymbolDesign = {
  symbol: {
    symbology: 'qr',
    errorCorrection: 'M',
    versionMin: 1,
    moduleMm: 0.5,
    quietZoneModules: 4,
    dpi: 600,
    dark: '#000000',
    light: '#ffffff',
    logo: null,
    showCode: true,
  },
  sheet: {
    pageWidthMm: 210,
    pageHeightMm: 297,
    marginMm: 15,
    labelWidthMm: 40,
    labelHeightMm: 34,
    gutterXMm: 4,
    gutterYMm: 4,
    cropMarks: true,
    symbolAtMm: null,
    codeFontPt: 8,
    showSerial: true,
    font: 'mono',
    artwork: null,
  },
};

/** A number as people type it, with a comma or a point; NaN for what is none. */
export function readDecimal(typed: string): number {
  const text = typed.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** Pages by name, in millimetres. */
export const pages = {
  A4: [210, 297],
  A3: [297, 420],
  SRA3: [320, 450],
  Letter: [215.9, 279.4],
} as const;

const PIXELS_MAX = 2000;

/** As the server takes it, in base64. */
const DATA_MAX = Math.ceil((2 * 1024 * 1024) / 3) * 4;

/**
 * Any picture that the browser can show, as a PNG in base64: so an SVG arrives as pixels, and runs nothing anywhere, and a
 * photograph the right way up. A photograph that is too large as a PNG stays a JPEG.
 */
export async function pictureForServer(file: Blob): Promise<string> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    // An SVG without a size of its own is drawn large.
    const [width, height] = [image.naturalWidth || 1000, image.naturalHeight || 1000];
    const grow = file.type === 'image/svg+xml' ? 1000 / Math.max(width, height) : 1;
    const scale = Math.min(grow, PIXELS_MAX / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const [, png = ''] = canvas.toDataURL('image/png').split(',');
    if (png.length <= DATA_MAX || file.type !== 'image/jpeg') return png;
    return canvas.toDataURL('image/jpeg', 0.92).split(',')[1] ?? '';
  } finally {
    URL.revokeObjectURL(url);
  }
}

export async function fileAsBase64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let from = 0; from < bytes.length; from += 8192) {
    binary += String.fromCharCode(...bytes.subarray(from, from + 8192));
  }
  return btoa(binary);
}
