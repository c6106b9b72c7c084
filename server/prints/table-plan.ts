import type { TableSettings } from '#server/routes/schemas/table-settings.ts';

/** Which codes a table holds, and how they lie on rolls. */
export interface TableRange {
  firstSerial: number;
  /** Inclusive. */
  lastSerial: number;
}

/**
 * Rolls in the order of a file: `firstPass`, then every `step`-th. In one pass as many rolls as there are lanes on a line
 * (or in a turn of lines) run side by side.
 */
interface Sequence {
  firstPass: number;
  step: number;
  passes: number;
  /** What its files are called after; empty where there is one sequence. */
  suffix: string;
}

/** One file of a table: some rows of a sequence. A row holds one code of every roll of its pass. */
export interface PlannedFile {
  index: number;
  /** What tells its name from the others'; empty where it is the only one. */
  suffix: string;
  sequence: Sequence;
  firstRow: number;
  rows: number;
}

/** One roll's share of some rows that follow each other on the same rolls. */
export interface RollRun {
  /** From 0. */
  roll: number;
  lane: number;
  /** The row's number on its roll, from 0; equal for all rolls of a run. */
  row: number;
  firstSerial: number;
}

/** Rows that are alike: the same rolls, of which none ends before the last. */
export interface RowRun {
  rows: number;
  rolls: RollRun[];
  /** Rolls that have no code left, at the end of each row. */
  missing: number;
}

/** How the codes of a range are laid on rolls, rows and files: arithmetic alone, whatever the number of codes. */
export class TablePlan {
  readonly files: readonly PlannedFile[];
  /** Rolls in one row. */
  readonly width: number;
  readonly #range: TableRange;
  readonly #lanes: number;
  readonly #rollLength: number;
  readonly #rolls: number;

  /** @throws RangeError for more than `FILES_MAX` files */
  constructor(settings: TableSettings, range: TableRange) {
    const codes = range.lastSerial - range.firstSerial + 1;
    this.#range = range;
    this.#lanes = settings.lanes;
    this.#rollLength = Math.min(codes, settings.rollLength ?? Math.ceil(codes / settings.lanes));
    this.#rolls = Math.ceil(codes / this.#rollLength);
    this.width = settings.arrangement === 'serial' ? 1 : settings.lanes;
    this.files = this.#cut(this.#sequences(settings), settings);
  }

  get codes(): number {
    return this.#range.lastSerial - this.#range.firstSerial + 1;
  }

  /** The rows of a file from `from` (0 is its first) to before `to`, as runs of rows that are alike. */
  *runs(file: PlannedFile, from: number, to: number): Generator<RowRun> {
    const { firstPass, step } = file.sequence;
    const end = file.firstRow + to;
    for (let at = file.firstRow + from; at < end;) {
      const pass = firstPass + step * Math.floor(at / this.#rollLength);
      const row = at % this.#rollLength;
      const rolls = this.#rollsAt(pass, row);
      const rows = Math.min(end - at, ...rolls.map(({ roll }) => this.#lengthOf(roll) - row));
      yield { rows, rolls, missing: this.width - rolls.length };
      at += rows;
    }
  }

  /** How many codes the rows of a file hold that come before `row`. */
  codesBefore(file: PlannedFile, row: number): number {
    return this.#codesIn(file.sequence, file.firstRow + row) - this.#codesIn(file.sequence, file.firstRow);
  }

  /** The lowest and the highest serial of a file. */
  serialsOf(file: PlannedFile): TableRange {
    const [first] = this.runs(file, 0, 1);
    let last = 0;
    // The last row of a roll that ends early may hold the highest, so the last two runs count.
    for (const run of this.#lastRuns(file)) {
      for (const { firstSerial } of run.rolls) last = Math.max(last, firstSerial + run.rows - 1);
    }
    return { firstSerial: first?.rolls[0]?.firstSerial ?? 0, lastSerial: last };
  }

  #lastRuns(file: PlannedFile): RowRun[] {
    const start = Math.floor((file.firstRow + file.rows - 1) / this.#rollLength) * this.#rollLength;
    return [...this.runs(file, Math.max(0, start - file.firstRow), file.rows)];
  }

  #rollsAt(pass: number, row: number): RollRun[] {
    const rolls: RollRun[] = [];
    for (let k = 0; k < this.width; k++) {
      const roll = pass * this.width + k;
      if (row >= this.#lengthOf(roll)) break;
      const firstSerial = this.#range.firstSerial + roll * this.#rollLength + row;
      rolls.push({ roll, lane: roll % this.#lanes, row, firstSerial });
    }
    return rolls;
  }

  #lengthOf(roll: number): number {
    return Math.max(0, Math.min(this.#rollLength, this.codes - roll * this.#rollLength));
  }

  #codesIn({ firstPass, step }: Sequence, rows: number): number {
    const passes = Math.floor(rows / this.#rollLength);
    const row = rows % this.#rollLength;
    // Only the very last pass has rolls that are short or missing; whoever counts past it counts all that there is.
    const full = passes === 0 ? 0 : this.#codesOfPasses(firstPass, step, passes);
    let codes = full;
    for (let k = 0; k < this.width; k++) {
      codes += Math.min(row, this.#lengthOf((firstPass + step * passes) * this.width + k));
    }
    return codes;
  }

  #codesOfPasses(firstPass: number, step: number, passes: number): number {
    const perPass = this.width * this.#rollLength;
    const last = firstPass + step * (passes - 1);
    return (passes - 1) * perPass + Math.max(0, Math.min(perPass, this.codes - last * perPass));
  }

  #sequences({ split, lanes }: TableSettings): Sequence[] {
    const passes = Math.ceil(this.#rolls / this.width);
    const numbered = (name: string, k: number, of: number) =>
      `-${name}-${String(k + 1).padStart(String(of).length, '0')}`;
    switch (split) {
      case 'none':
        return [{ firstPass: 0, step: 1, passes, suffix: '' }];
      case 'roll':
        refuseTooMany(passes);
        return Array.from({ length: passes }, (_, k) => ({
          firstPass: k,
          step: 1,
          passes: 1,
          suffix: numbered('roll', k, passes),
        }));
      case 'lane':
        return Array.from({ length: Math.min(lanes, passes) }, (_, k) => ({
          firstPass: k,
          step: lanes,
          passes: Math.ceil((passes - k) / lanes),
          suffix: numbered('lane', k, lanes),
        }));
    }
  }

  #cut(sequences: readonly Sequence[], { rowsPerFile, arrangement }: TableSettings): PlannedFile[] {
    const files: PlannedFile[] = [];
    const lines = arrangement === 'interleaved' ? this.width : 1;
    for (const sequence of sequences) {
      const rows = this.#rowsOf(sequence);
      const perFile = rowsPerFile === null ? rows : Math.max(1, Math.floor(rowsPerFile / lines));
      const parts = Math.ceil(rows / perFile);
      refuseTooMany(files.length + parts);
      for (let k = 0; k < parts; k++) {
        const part = parts === 1 ? '' : `-part-${String(k + 1).padStart(String(parts).length, '0')}`;
        files.push({
          index: files.length,
          suffix: sequence.suffix + part,
          sequence,
          firstRow: k * perFile,
          rows: Math.min(perFile, rows - k * perFile),
        });
      }
    }
    return files;
  }

  #rowsOf({ firstPass, step, passes }: Sequence): number {
    const last = firstPass + step * (passes - 1);
    return (passes - 1) * this.#rollLength + this.#lengthOf(last * this.width);
  }
}

/** More would fill a folder that nobody can look through. */
export const FILES_MAX = 10_000;

function refuseTooMany(files: number): void {
  if (files > FILES_MAX) throw new RangeError(`That would be more than ${FILES_MAX} files.`);
}
