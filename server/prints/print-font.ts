import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import { ALPHABET } from '#server/codes/alphabet.ts';
import { TEST_MARK } from './readable-code.ts';
import type { PrintFont, PrintGlyph } from './font-metrics.ts';

/** What a readable code is made of. */
const CODE_CHARACTERS = `${ALPHABET}-`;
const ASCII = Array.from({ length: 95 }, (_, k) => String.fromCharCode(32 + k)).join('');

const OURS = {
  mono: '@fontsource/jetbrains-mono/files/jetbrains-mono-latin-700-normal.woff',
  sans: '@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-500-normal.woff',
};
const loaded = new Map<keyof typeof OURS, PrintFont>();

/** One of the two fonts that come with Packmint, both under the SIL Open Font License. */
export function ourFont(name: keyof typeof OURS): PrintFont {
  let font = loaded.get(name);
  if (!font) {
    font = printFont(readFileSync(createRequire(import.meta.url).resolve(OURS[name])), ASCII);
    loaded.set(name, font);
  }
  return font;
}

/**
 * A font file (TrueType, OpenType, WOFF) with the characters of codes.
 *
 * @throws RangeError with a sentence for what is no font, lacks such a character, or may not be embedded
 */
export function printFont(bytes: Uint8Array, characters = CODE_CHARACTERS): PrintFont {
  const font = open(bytes);
  // OpenType OS/2 fsType: bit 1 alone is a licence that forbids embedding, bit 8 one that forbids cutting down.
  const { fsType } = font['OS/2'] as { fsType?: { noEmbedding?: boolean; noSubsetting?: boolean } };
  if (fsType?.noEmbedding || fsType?.noSubsetting) {
    throw new RangeError('The licence inside this font file does not allow it to be embedded in files.');
  }
  const missing = Array.from(characters).filter((c) => !font.hasGlyphForCodePoint(c.codePointAt(0) ?? 0));
  if (missing.length > 0) throw new RangeError(`This font has no ${missing.slice(0, 5).join(' ')}.`);
  const scale = 1000 / font.unitsPerEm;
  const subset = font.createSubset();
  const glyphs = new Map<string, PrintGlyph>();
  // Only rehearsals print the mark: a font may lack some of it.
  const marks = Array.from(TEST_MARK).filter((c) => font.hasGlyphForCodePoint(c.codePointAt(0) ?? 0));
  for (const character of new Set([...Array.from(characters), ...marks])) {
    const glyph = font.glyphForCodePoint(character.codePointAt(0) ?? 0);
    const path = glyph.path.commands.map(({ command, args }) => ({
      step: STEPS[command],
      at: args.map((value) => Math.round(value * scale)),
    }));
    // Its types say boolean; it answers where in the subset the glyph is.
    const id = subset.includeGlyph(glyph) as unknown as number;
    glyphs.set(character, { id, advance: Math.round(glyph.advanceWidth * scale), path });
  }
  const { minX, minY, maxX, maxY } = font.bbox;
  return {
    postscriptName: font.postscriptName.replace(/[^A-Za-z0-9-]/g, '') || 'Font',
    file: subset.encode(),
    outlines: 'cff' in subset ? 'cff' : 'truetype',
    ascent: Math.round(font.ascent * scale),
    descent: Math.round(font.descent * scale),
    capHeight: Math.round((font.capHeight || font.ascent) * scale),
    box: [minX, minY, maxX, maxY].map((value) => Math.round(value * scale)) as PrintFont['box'],
    italicAngle: font.italicAngle,
    glyphs,
  };
}

const STEPS = {
  moveTo: 'M',
  lineTo: 'L',
  quadraticCurveTo: 'Q',
  bezierCurveTo: 'C',
  closePath: 'Z',
} as const;

function open(bytes: Uint8Array): Font {
  try {
    const font = create(Buffer.from(bytes));
    // A collection of fonts has no glyphs of its own.
    if ('fonts' in font) throw new Error('A collection.');
    // Tables are read when they are asked for: a damaged one shows here.
    font.layout(CODE_CHARACTERS);
    return font;
  } catch (error) {
    throw new RangeError('This is no font file that can be read: take a TTF, OTF or WOFF.', { cause: error });
  }
}
