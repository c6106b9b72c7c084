/** FNC1, GS1's function character, in what is to be encoded. */
export const FNC1 = '\u001d';

const DIGIT_PAIRS = 130;
const FNC1_CODEWORD = 232;
const UNLATCH = 254;
/** The modes that put three values into two codewords, by the codeword that begins them (section 5.2.5 and 5.2.6). */
const LATCHES = { c40: 230, text: 239 } as const;
type Mode = 'ascii' | keyof typeof LATCHES;

/** Codewords of data in the square symbols from 10 × 10 to 144 × 144 (table 7). */
const CAPACITIES = new Set([
  ...[3, 5, 8, 12, 18, 22, 30, 36, 44, 62, 86, 114],
  ...[144, 174, 204, 280, 368, 456, 576, 696, 816, 1050, 1304, 1558],
]);

interface Step {
  mode: Mode;
  from: number;
  to: number;
  /** Of codewords up to `to`. */
  cost: number;
  /** Not unlatched: that the symbol is full, or has room for one letter, says so too (section 5.2.5.2). */
  open?: boolean;
}

/**
 * The fewest codewords of Data Matrix ECC 200 (ISO/IEC 16022, section 5.2; ASCII, C40 and Text) that hold what stands
 * before a code and any code of digits and capitals: as many for every code, so that all symbols of a batch have one size.
 * Encoders that look at each code need more for some than for the one that was measured.
 *
 * @throws RangeError for a character beyond ASCII
 */
export function codewordsFor(before: string, codeLength: number): (code: string) => number[] {
  const example = before + 'A'.repeat(codeLength);
  const reached: Step[] = [{ mode: 'ascii', from: 0, to: 0, cost: 0 }];
  const costTo = (at: number) => reached[at]?.cost ?? 0;
  const fewest = (steps: Step[]) => steps.reduce((one, other) => (other.cost < one.cost ? other : one));
  const stepsHere = (to: number): Step[] =>
    stepsTo(example, to, before.length).map((step) => ({ ...step, to, cost: step.cost + costTo(step.from) }));
  for (let to = 1; to <= example.length; to++) reached.push(fewest(stepsHere(to)));

  const whole = costTo(example.length);
  const full = [0, 1]
    .flatMap((letters) =>
      stepsHere(example.length - letters)
        .filter(({ mode }) => mode !== 'ascii')
        .map((step) => ({ step, cost: step.cost - 1 + letters })),
    )
    .find(({ cost }) => cost < whole && CAPACITIES.has(cost));
  const path: Step[] = [];
  let at = example.length;
  if (full) {
    const { to, from } = full.step;
    if (to < at) path.push({ mode: 'ascii', from: to, to: at, cost: full.cost });
    path.unshift({ ...full.step, open: true });
    at = from;
  }
  for (let step = reached[at]; step && step.to > 0; step = reached[step.from]) path.unshift(step);
  return (code) => path.flatMap((step) => write((before + code).slice(step.from, step.to), step));
}

/** How a stretch that ends at `to` can be written; of the code no more is known than that it is digits and capitals. */
function stepsTo(text: string, to: number, codeAt: number): Omit<Step, 'to'>[] {
  const steps: Omit<Step, 'to'>[] = [{ mode: 'ascii', from: to - 1, cost: 1 }];
  if (to <= codeAt && /^\d\d$/.test(text.slice(to - 2, to))) {
    steps.push({ mode: 'ascii', from: to - 2, cost: 1 });
  }
  for (const mode of ['c40', 'text'] as const) {
    if (mode === 'text' && to > codeAt) continue;
    let values = 0;
    for (let from = to - 1; from >= 0; from--) {
      // A reader knows GS1's symbols by FNC1 as the first codeword.
      if (from === 0 && text[0] === FNC1) break;
      values += valuesOf(text.charCodeAt(from), mode).length;
      if (values % 3 === 0) steps.push({ mode, from, cost: 2 + (2 * values) / 3 });
    }
  }
  return steps;
}

function write(text: string, { mode, open = false }: Step): number[] {
  if (mode === 'ascii') {
    if (text === FNC1) return [FNC1_CODEWORD];
    return [text.length === 2 ? DIGIT_PAIRS + Number(text) : text.charCodeAt(0) + 1];
  }
  const values = Array.from(text, (letter) => valuesOf(letter.charCodeAt(0), mode)).flat();
  const pairs: number[] = [];
  for (let k = 0; k < values.length; k += 3) {
    const [first = 0, second = 0, third = 0] = values.slice(k, k + 3);
    const sum = 1600 * first + 40 * second + third + 1;
    pairs.push(sum >> 8, sum & 255);
  }
  return [LATCHES[mode], ...pairs, ...(open ? [] : [UNLATCH])];
}

/** Tables C.1 and C.2: a value of the mode's own, or a shift and one of another set. */
function valuesOf(ascii: number, mode: keyof typeof LATCHES): number[] {
  const between = (first: number, last: number) => ascii >= first && ascii <= last;
  if (ascii > 127) throw new RangeError('A character is beyond ASCII.');
  if (ascii === FNC1.charCodeAt(0)) return [1, 27];
  if (ascii < 32) return [0, ascii];
  if (ascii === 32) return [3];
  if (between(48, 57)) return [ascii - 44];
  if (between(33, 47)) return [1, ascii - 33];
  if (between(58, 64)) return [1, ascii - 43];
  if (between(91, 95)) return [1, ascii - 69];
  if (between(65, 90)) return mode === 'c40' ? [ascii - 51] : [2, ascii - 64];
  if (between(97, 122)) return mode === 'c40' ? [2, ascii - 96] : [ascii - 83];
  return [2, ascii - 96];
}
