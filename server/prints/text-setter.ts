import { pt } from './pdf-objects.ts';
import type { PrintFont } from './font-metrics.ts';

/** Sets ASCII in one font and size as text objects of a content stream (ISO 32000-1 section 9.4). */
export class TextSetter {
  readonly #begin: string;
  /** By ASCII code: the glyph's id as hexadecimal digits, and how far it advances, in points. */
  readonly #glyphs: string[];
  readonly #advances: number[];

  /** @param name what the page's resources call the font, one of `fontObjects` */
  constructor(name: string, font: PrintFont, sizePt: number) {
    this.#begin = `BT /${name} ${pt(sizePt)} Tf `;
    const glyphs = Array.from({ length: 128 }, (_, ascii) => font.glyphs.get(String.fromCharCode(ascii)));
    this.#glyphs = glyphs.map((glyph) => (glyph ? glyph.id.toString(16).padStart(4, '0') : ''));
    this.#advances = glyphs.map((glyph) => ((glyph?.advance ?? 0) * sizePt) / 1000);
  }

  /** A line that begins at `x`. What the font lacks is left out. */
  from(x: number, y: number, text: string): string {
    let glyphs = '';
    for (let k = 0; k < text.length; k++) glyphs += this.#glyphs[text.charCodeAt(k)] ?? '';
    return `${this.#begin}${pt(x)} ${pt(y)} Td <${glyphs}> Tj ET\n`;
  }

  /** A line whose middle is at `x`. */
  around(x: number, y: number, text: string): string {
    let width = 0;
    for (let k = 0; k < text.length; k++) width += this.#advances[text.charCodeAt(k)] ?? 0;
    return this.from(x - width / 2, y, text);
  }
}
