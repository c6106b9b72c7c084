/** The surfaces that accents are set on; the same values as `--paper…` in tokens.css (a test compares them). */
export const surfaces = {
  light: ['#fffdf8', '#f6f0e5', '#ece3d3'],
  dark: ['#29231c', '#191511', '#110e0b'],
} as const;

const inkOnPale = '#221c14';
const inkOnDeep = '#ffffff';
const textRatio = 4.5;
// Accent text also lies on `--accent-soft`, which is a little nearer to it than the plain surfaces.
const inkRatio = 5.2;
const shapeRatio = 3;

type Rgb = [number, number, number];

function toRgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new RangeError(`Not a colour as #rrggbb: ${hex}`);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function toHex(rgb: Rgb): string {
  return '#' + rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('');
}

/** Relative luminance of `#rrggbb`, 0 to 1. WCAG 2.2, definition "relative luminance". */
export function luminance(hex: string): number {
  const [red, green, blue] = toRgb(hex).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours, 1 to 21. WCAG 2.2, definition "contrast ratio". */
export function contrast(one: string, other: string): number {
  const [paler, deeper] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (paler + 0.05) / (deeper + 0.05);
}

/** The text colour that reads best on a brand's colour: white where it passes AA, warm ink or black otherwise. */
export function onAccent(hex: string): string {
  if (contrast(inkOnDeep, hex) >= textRatio) return inkOnDeep;
  // Between the two, a band of mid tones passes with neither white nor warm ink; black always does there.
  return contrast(inkOnPale, hex) >= textRatio ? inkOnPale : '#000000';
}

/** Hue in sextants (0 to 6), saturation and lightness (0 to 1). */
function toHsl(rgb: Rgb): [number, number, number] {
  const [red, green, blue] = rgb.map((part) => part / 255) as Rgb;
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const spread = most - least;
  const lightness = (most + least) / 2;
  if (spread === 0) return [0, 0, lightness];
  const saturation = spread / (1 - Math.abs(2 * lightness - 1));
  if (most === red) return [((green - blue) / spread + 6) % 6, saturation, lightness];
  return [most === green ? (blue - red) / spread + 2 : (red - green) / spread + 4, saturation, lightness];
}

function fromHsl([hue, saturation, lightness]: [number, number, number]): string {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const part = (shift: number) => {
    const at = (shift + hue * 2) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1)));
  };
  return toHex([part(0), part(8), part(4)]);
}

/** `hex` made deeper (on pale grounds) or paler (on deep ones), in its own hue, until it reaches `ratio` on all grounds. */
function readableOn(hex: string, grounds: readonly string[], ratio: number): string {
  const passes = (tone: string) => grounds.every((ground) => contrast(tone, ground) >= ratio);
  if (passes(hex)) return hex;
  const [hue, saturation, lightness] = toHsl(toRgb(hex));
  const pole = luminance(grounds[0] ?? '#ffffff') > 0.18 ? 0 : 1;
  for (let step = 1; step <= 24; step += 1) {
    const tone = fromHsl([hue, saturation, lightness + ((pole - lightness) * step) / 24]);
    if (passes(tone)) return tone;
  }
  return pole ? '#ffffff' : '#000000';
}

/**
 * The CSS variables that dress a page in a brand's colour `#rrggbb`: the fill and the text on it, the accent as
 * text (AA), and the edge of filled shapes (3:1), the last two for light and dark paper. A colour that cannot be
 * read falls back to the tokens' own.
 */
export function accentVariables(hex: string): Record<string, string> {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) return {};
  return {
    '--accent': hex,
    '--on-accent': onAccent(hex),
    '--accent-ink-light': readableOn(hex, surfaces.light, inkRatio),
    '--accent-ink-dark': readableOn(hex, surfaces.dark, inkRatio),
    '--accent-edge-light': readableOn(hex, surfaces.light, shapeRatio),
    '--accent-edge-dark': readableOn(hex, surfaces.dark, shapeRatio),
  };
}

/** Dress an element (by default the whole page) in a brand's colour, through the CSSOM that CSP allows. */
export function wearAccent(hex: string, element: HTMLElement = document.documentElement): void {
  for (const [name, value] of Object.entries(accentVariables(hex))) element.style.setProperty(name, value);
}
