import type { SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import type { SymbolFinding } from '#server/routes/schemas/print-design.ts';
import type { SymbolArt } from './symbol-art.ts';
import { rgbOf } from './symbol-job.ts';

/** ISO/IEC 15415 section 7.8.2: symbol contrast, the difference of reflectances, of grade C and of grade B. */
const CONTRAST_C = 0.4;
const CONTRAST_B = 0.55;
/**
 * GS1 General Specifications, symbol specification table 1: the least X-dimension of a QR or Data Matrix with a Digital
 * Link, which phones and tills read alike.
 */
const MODULE_MM_GOOD = 0.396;
/** Four dots of a 300 dpi press, the smallest module that Denso Wave lists for it; below it a phone must be a good one. */
const MODULE_MM_LEAST = 0.33;
/** Denso Wave, "Point for setting the module size": four dots or more for stable operation. */
const DOTS_LEAST = 4;

/** What about a symbol's look would keep a phone from reading it, or may; what needs no reader to know. */
export function symbolFindings(settings: SymbolSettings, art: SymbolArt): SymbolFinding[] {
  const { moduleMm, dots } = art.geometry;
  const findings = [...colourFindings(settings), ...quietZoneFindings(settings)];
  const mm = Number(moduleMm.toFixed(3));
  const say = (code: SymbolFinding['code'], value: number, sentence: string) =>
    findings.push({ level: 'warning', code, path: 'symbol.moduleMm', value, sentence });
  if (moduleMm < MODULE_MM_LEAST) {
    say('module-too-small', mm, `A module of ${mm} mm is too small for most phones: take 0.4 mm or more.`);
  } else if (moduleMm < MODULE_MM_GOOD - 0.001) {
    say('module-small', mm, `A module of ${mm} mm is read by good phones from nearby: 0.4 mm is safer.`);
  }
  if (dots < DOTS_LEAST) {
    say('few-dots', dots, `A module has ${dots} dots of the press; four or more print evenly.`);
  }
  if (settings.symbology !== 'qr') findings.push(phonesFinding(settings.symbology));
  return findings;
}

function phonesFinding(symbology: 'datamatrix' | 'gs1datamatrix'): SymbolFinding {
  const finding = { level: 'warning', path: 'symbol.symbology', value: 0 } as const;
  if (symbology === 'datamatrix') {
    const sentence =
      'Many phones’ cameras open only QR codes by themselves; Data Matrix is for scanners and apps.';
    return { ...finding, code: 'data-matrix-phones', sentence };
  }
  const sentence =
    'It holds no address, so no phone opens it: shoppers need a QR code beside it, or the readable code beneath.';
  return { ...finding, code: 'gs1-no-address', sentence };
}

function colourFindings({ dark, light }: SymbolSettings): SymbolFinding[] {
  const contrast = reflectance(light) - reflectance(dark);
  // Down, so that 39.6 % is not said to be the 40 % that are needed.
  const value = Math.floor(contrast * 100);
  const found = (level: SymbolFinding['level'], code: SymbolFinding['code'], sentence: string) => [
    { level, code, path: 'symbol.dark', value, sentence },
  ];
  if (contrast < 0) {
    return found(
      'refused',
      'colours-inverted',
      'The modules are lighter than their ground: phones expect dark on light.',
    );
  }
  if (contrast < CONTRAST_C) {
    const sentence = `A contrast of ${value} % is too low to be read: take a darker or a lighter colour for 40 % or more.`;
    return found('refused', 'contrast-low', sentence);
  }
  if (contrast < CONTRAST_B) {
    return found(
      'warning',
      'contrast-fair',
      `A contrast of ${value} % is read in good light only; 55 % is safer.`,
    );
  }
  const [darkRed] = rgbOf(dark);
  const [lightRed] = rgbOf(light);
  if (linear(lightRed) - linear(darkRed) < CONTRAST_C) {
    const sentence = 'Scanners that light with red see no difference between these colours; phones do.';
    return found('warning', 'red-light', sentence);
  }
  return [];
}

function quietZoneFindings({ symbology, quietZoneModules: value }: SymbolSettings): SymbolFinding[] {
  // ISO/IEC 18004 section 5.3.8 and ISO/IEC 16022 section 5.5.2.
  const [wanted, least] = symbology === 'qr' ? [4, 2] : [1, 1];
  if (value >= wanted) return [];
  const level = value < least ? 'refused' : 'warning';
  const code = value < least ? 'quiet-zone-missing' : 'quiet-zone-short';
  const sentence = `The quiet zone around the symbol should be ${wanted} modules; ${value} may run into what is printed beside it.`;
  return [{ level, code, path: 'symbol.quietZoneModules', value, sentence }];
}

/** How much light a colour throws back, from 0 to 1 (relative luminance of sRGB, IEC 61966-2-1). */
function reflectance(colour: string): number {
  const [r, g, b] = rgbOf(colour);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
