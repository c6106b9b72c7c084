/**
 * A square of modules as 32-bit words, written twice: as rows and as columns. Line `i` (row or column) has its module
 * `j` in bit `j % 32` of word `(j >> 5) * size + i` of its half; the columns' half begins at `size * planes`. Bits
 * beyond `size` are 0. So what lies side by side across lines is found for 32 modules at once.
 */
export type Lines = Int32Array;

/** The words across a line. */
export function planesOf(size: number): number {
  return (size + 31) >> 5;
}

/** ISO/IEC 18004 section 7.8.3.1: the weights of the four features that make a symbol hard to read. */
const N2 = 3;
const N3 = 40;
const N4 = 10;

/**
 * The penalty of a masked symbol by ISO/IEC 18004 section 7.8.3.1, counted as the library `qrcode` counts it: a
 * finder-like pattern needs its light modules inside of the symbol, and the share of dark modules is rounded up.
 * Stops counting at `limit`: the answer is then some number that is not below it.
 */
export function penaltyOf(lines: Lines, size: number, limit: number): number {
  const planes = planesOf(size);
  let penalty = N2 * blocks(lines, size, planes);
  for (let half = 0; half < 2 * planes && penalty < limit; half++) {
    const plane = half % planes;
    penalty += runsAndFinders(lines, half * size, size, validBits(size - 32 * plane));
  }
  return penalty < limit ? penalty + N4 * darkRating(lines, size, planes) : penalty;
}

/**
 * Runs of five and more equal modules, and finder-like patterns 1011101 beside four light modules, across the lines of
 * one plane: of 32 rows or columns at a time.
 */
function runsAndFinders(lines: Lines, from: number, size: number, valid: number): number {
  let penalty = 0;
  let previous = ~(lines[from] ?? 0);
  // Bit by bit: how many modules up to here are equal (r2 = two, …), how much of 1011101 ends here (f1 … f6).
  let r2 = 0;
  let r3 = 0;
  let r4 = 0;
  let r5 = 0;
  let f1 = 0;
  let f2 = 0;
  let f3 = 0;
  let f4 = 0;
  let f5 = 0;
  let f6 = 0;
  for (let at = from; at < from + size; at++) {
    const line = lines[at] ?? 0;
    const equal = ~(line ^ previous) & valid;
    previous = line;
    const five = r4 & equal;
    r4 = r3 & equal;
    r3 = r2 & equal;
    r2 = equal;
    // A run of n costs n - 2: one for each module from the fifth on, two more for the fifth.
    if (five !== 0) penalty += ones(five) + 2 * ones(five & ~r5);
    r5 = five;
    const finder = f6 & line;
    f6 = f5 & ~line;
    f5 = f4 & line;
    f4 = f3 & line;
    f3 = f2 & line;
    f2 = f1 & ~line;
    f1 = line;
    if (finder !== 0) penalty += N3 * lightSides(lines, from, size, at, finder);
  }
  return penalty;
}

/** How many sides of the finder-like patterns that end in line `at` are light, four modules wide. */
function lightSides(lines: Lines, from: number, size: number, at: number, finder: number): number {
  let sides = 0;
  if (at + 4 < from + size) sides += ones(finder & ~fourLines(lines, at + 1));
  if (at - 10 >= from) sides += ones(finder & ~fourLines(lines, at - 10));
  return sides;
}

function fourLines(lines: Lines, at: number): number {
  return (lines[at] ?? 0) | (lines[at + 1] ?? 0) | (lines[at + 2] ?? 0) | (lines[at + 3] ?? 0);
}

/** Squares of two by two equal modules; they may overlap. */
function blocks(lines: Lines, size: number, planes: number): number {
  let count = 0;
  for (let plane = 0; plane < planes; plane++) {
    const from = plane * size;
    const valid = validBits(size - 1 - 32 * plane);
    const more = plane + 1 < planes;
    let row = lines[from] ?? 0;
    let right = (row >>> 1) | (more ? (lines[from + size] ?? 0) << 31 : 0);
    for (let y = 1; y < size; y++) {
      const nextRow = lines[from + y] ?? 0;
      const nextRight = (nextRow >>> 1) | (more ? (lines[from + size + y] ?? 0) << 31 : 0);
      const differ = (row ^ right) | (row ^ nextRow) | (row ^ nextRight);
      count += ones(~differ & valid);
      row = nextRow;
      right = nextRight;
    }
  }
  return count;
}

/** How far the share of dark modules is from a half, in steps of five per cent. */
function darkRating(lines: Lines, size: number, planes: number): number {
  let dark = 0;
  for (let at = 0; at < size * planes; at++) dark += ones(lines[at] ?? 0);
  return Math.abs(Math.ceil((dark * 100) / (size * size) / 5) - 10);
}

/** A word whose lowest `count` bits are set. */
function validBits(count: number): number {
  if (count <= 0) return 0;
  return count >= 32 ? -1 : (1 << count) - 1;
}

/** How many bits of a word are set. */
function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
