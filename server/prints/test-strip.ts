/** TEST in a raster of 3 by 5 a letter, for pictures, which hold no other text. */
const LETTERS = [
  ['111', '010', '010', '010', '010'],
  ['111', '100', '110', '100', '111'],
  ['111', '100', '111', '001', '111'],
  ['111', '010', '010', '010', '010'],
] as const;
const WIDTH = 15;
const HEIGHT = 5;

/** Modules that the mark takes beneath a picture, with the room below it. */
export const TEST_STRIP_MODULES = HEIGHT + 2;

/** Calls back with the dark modules of the mark, in the middle of so many modules, from the strip's upper edge. */
export function eachMarkModule(across: number, draw: (x: number, y: number) => void): void {
  const left = Math.floor((across - WIDTH) / 2);
  LETTERS.forEach((rows, letter) => {
    rows.forEach((row, y) => {
      for (let x = 0; x < row.length; x++) if (row[x] === '1') draw(left + letter * 4 + x, y);
    });
  });
}
