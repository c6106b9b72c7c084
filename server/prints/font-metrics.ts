/** A font that print files carry inside, cut down to the characters that they use. */
export interface PrintFont {
  postscriptName: string;
  /** A TrueType file, or the bare CFF table where `outlines` is `cff`. */
  file: Uint8Array;
  outlines: 'truetype' | 'cff';
  /** Of 1000 units to the em, as PDF counts. */
  ascent: number;
  descent: number;
  capHeight: number;
  box: [number, number, number, number];
  italicAngle: number;
  glyphs: ReadonlyMap<string, PrintGlyph>;
}
export interface PrintGlyph {
  /** In `file`. */
  id: number;
  advance: number;
  /** Its outline, in 1000 units to the em, y up. */
  path: readonly PathStep[];
}
export interface PathStep {
  step: 'M' | 'L' | 'Q' | 'C' | 'Z';
  at: readonly number[];
}

/** How wide a text is, in em. */
export function textWidthEm(font: PrintFont, text: string): number {
  let width = 0;
  for (const character of text) width += font.glyphs.get(character)?.advance ?? 0;
  return width / 1000;
}
