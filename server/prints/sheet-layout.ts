/**
 * The sheet that labels are laid on: A4, 4 × 7 labels of 40 × 34 mm with 4 mm gutters, so that each label is cut on
 * all four sides. Coordinates are in points (1/72 inch) from the lower left corner, as PDF counts them.
 */
export const LABELS_PER_SHEET = 28;

const COLUMNS = 4;
const ROWS = LABELS_PER_SHEET / COLUMNS;
const PT_PER_MM = 72 / 25.4;
// Modules and their place are whole dots of 300 dpi (and so of 600 and 1200): every module prints equally wide.
const DOT_PT = 72 / 300;

const LABEL_WIDTH = dots(40);
const LABEL_HEIGHT = dots(34);
const GUTTER = dots(4);
const LEFT = dots((210 - 40 * COLUMNS - 4 * (COLUMNS - 1)) / 2);
const TOP = dots(297 - (297 - 34 * ROWS - 4 * (ROWS - 1)) / 2);

const SYMBOL_MAX_PT = 24 * PT_PER_MM;
const SYMBOL_TOP = dots(1.5);
const MARK_GAP = dots(2);
const MARK_LENGTH = dots(5);

export const PAGE_WIDTH = 595.28;
export const PAGE_HEIGHT = 841.89;

/** Baselines below the label's upper edge, and the sizes of its two lines. */
export const CODE_BASELINE = dots(28.6);
export const CODE_FONT_PT = 8;
export const SERIAL_BASELINE = dots(31.6);
export const SERIAL_FONT_PT = 5;
export const FOOTER = { x: LEFT, y: dots(6), fontPt: 6 };

/** The middle of a label's upper edge; labels are counted from 0, row by row from the upper left. */
export function labelAnchor(index: number): { x: number; y: number } {
  const column = index % COLUMNS;
  const row = Math.floor(index / COLUMNS);
  return {
    x: LEFT + column * (LABEL_WIDTH + GUTTER) + LABEL_WIDTH / 2,
    y: TOP - row * (LABEL_HEIGHT + GUTTER),
  };
}

/**
 * Where a symbol goes on a label and how large its modules are: as large as 24 mm with the quiet zone allow.
 *
 * @param modules across, with the quiet zone
 * @returns the upper left corner of the quiet zone
 */
export function symbolPlace(anchor: { x: number; y: number }, modules: number) {
  const modulePt = Math.max(1, Math.floor(SYMBOL_MAX_PT / modules / DOT_PT)) * DOT_PT;
  const half = Math.round((modules * modulePt) / 2 / DOT_PT) * DOT_PT;
  return { modulePt, x: anchor.x - half, y: anchor.y - SYMBOL_TOP };
}

/** The cut marks as line segments [x1, y1, x2, y2]: in the margins only, beside each edge of each column and row. */
export function cutMarks(): [number, number, number, number][] {
  const marks: [number, number, number, number][] = [];
  const right = LEFT + COLUMNS * (LABEL_WIDTH + GUTTER) - GUTTER;
  const bottom = TOP - ROWS * (LABEL_HEIGHT + GUTTER) + GUTTER;
  for (let column = 0; column < COLUMNS; column++) {
    const left = LEFT + column * (LABEL_WIDTH + GUTTER);
    for (const x of [left, left + LABEL_WIDTH]) {
      marks.push([x, TOP + MARK_GAP, x, TOP + MARK_GAP + MARK_LENGTH]);
      marks.push([x, bottom - MARK_GAP, x, bottom - MARK_GAP - MARK_LENGTH]);
    }
  }
  for (let row = 0; row < ROWS; row++) {
    const top = TOP - row * (LABEL_HEIGHT + GUTTER);
    for (const y of [top, top - LABEL_HEIGHT]) {
      marks.push([LEFT - MARK_GAP, y, LEFT - MARK_GAP - MARK_LENGTH, y]);
      marks.push([right + MARK_GAP, y, right + MARK_GAP + MARK_LENGTH, y]);
    }
  }
  return marks;
}

/** Millimetres as points, on a whole dot. */
function dots(mm: number): number {
  return Math.round((mm * PT_PER_MM) / DOT_PT) * DOT_PT;
}
