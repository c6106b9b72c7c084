import { literalBytes } from './content-writer.ts';
import { pt } from './pdf-objects.ts';
import type { PrintFont } from './font-metrics.ts';

/** Sets ASCII in one font and size as text objects of a content stream (ISO 32000-1 section 9.4). */
export class TextSetter {
  readonly #begin: string;
  /** By ASCII code: the glyph's id as two bytes of a literal string, and how far it advances, in points. */
  readonly #glyphs: string[];
  readonly #advances: number[];

  /** @param name what the page's resources call the font, one of `fontObjects` */
  constructor(name: string, font: PrintFont, sizePt: number) {
    this.#begin = `BT /${name} ${pt(sizePt)} Tf `;
    const glyphs = Array.from({ length: 128 }, (_, ascii) => font.glyphs.get(String.fromCharCode(ascii)));
    this.#glyphs = glyphs.map((glyph) => (glyph ? literalBytes([glyph.id >> 8, glyph.id & 0xff]) : ''));
    this.#advances = glyphs.map((glyph) => ((glyph?.advance ?? 0) * sizePt) / 1000);
  }

  /** A line that begins at `x`. What the font lacks is left out. */
  from(x: number, y: number, text: string): string {
    return `${this.#begin}${pt(x)} ${pt(y)} Td ${this.#shown(text)}`;
  }

  /** A line whose middle is where the place says. */
  around(place: CentredPlace, text: string): string {
    let width = 0;
    for (let k = 0; k < text.length; k++) width += this.#advances[text.charCodeAt(k)] ?? 0;
    if (width !== place.width) {
      place.width = width;
      place.begin = `${this.#begin}${pt(place.middle - width / 2)} ${pt(place.y)} Td `;
    }
    return place.begin + this.#shown(text);
  }

  #shown(text: string): string {
    let glyphs = '';
    for (let k = 0; k < text.length; k++) glyphs += this.#glyphs[text.charCodeAt(k)] ?? '';
    return `(${glyphs}) Tj ET\n`;
  }
}

/** Where lines are centred, and what the last of them began with: most that follow are as wide. */
export class CentredPlace {
  readonly middle: number;
  readonly y: number;
  width = NaN;
  begin = '';

  constructor(middle: number, y: number) {
    this.middle = middle;
    this.y = y;
  }
}
