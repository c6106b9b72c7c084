import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCodeCipher } from '#server/codes/ff1.ts';
import { TableRows } from '#server/prints/table-rows.ts';
import { tableColumn, tableSettings, type TableSettings } from '#server/routes/schemas/table-settings.ts';

const texts = { batch: 'Lô "7", tôm', product: 'Mì; chua', gtin: '08930000000019', lot: 'L1' };
const urlPrefix = 'HTTPS://QR.EXAMPLE.COM/';
const cipherOf = (length: 12 | 16) => createCodeCipher(Buffer.alloc(16, 7), length);

interface Case {
  settings: TableSettings;
  length: 12 | 16;
  firstSerial: number;
  lastSerial: number;
}

function tableOf({ settings, length, firstSerial, lastSerial }: Case): TableRows {
  return new TableRows({ firstSerial, lastSerial, settings, texts, urlPrefix, cipher: cipherOf(length) });
}

/** All files of a table, written so many rows at a time. */
function written(table: TableRows, rowsAtATime: number): string[] {
  return table.plan.files.map((file) => {
    let text = '';
    for (let row = 0; row < file.rows; row += rowsAtATime) {
      const rows = Math.min(rowsAtATime, file.rows - row);
      const out = Buffer.alloc(table.chunkBytes);
      text += out.toString('utf8', 0, table.fill(out, file, row, rows));
    }
    return text;
  });
}

/** The same as a person would lay it out: every code on its roll, then line by line. */
function naive({ settings, length, firstSerial, lastSerial }: Case): string[] {
  const cipher = cipherOf(length);
  const codes = lastSerial - firstSerial + 1;
  const separator = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' }[settings.separator];
  const end = settings.lineEnding === 'lf' ? '\n' : '\r\n';
  const cell = (text: string) =>
    settings.quotes === 'always' || text.includes(separator) || text.includes('"')
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const rollLength = settings.rollLength ?? Math.ceil(codes / settings.lanes);
  const rolls: string[][] = [];
  for (let at = 0; at < codes; at += rollLength) {
    const roll = rolls.length;
    const count = Math.min(rollLength, codes - at);
    rolls.push(
      Array.from({ length: count }, (_, row) => {
        const serial = firstSerial + at + row;
        const code = cipher.encrypt(serial);
        const values = {
          ...texts,
          serial: String(serial),
          code,
          'grouped-code': (code.match(/.{4}/g) ?? []).join('-'),
          url: urlPrefix + code,
          roll: String(roll + 1),
          lane: String((roll % settings.lanes) + 1),
          row: String(row + 1),
        };
        return settings.columns.map((column) => cell(values[column])).join(separator);
      }),
    );
  }
  const names = (suffix: string) => settings.columns.map((column) => cell(column.replace('-', '_') + suffix));
  let head = names('').join(separator);
  const bodies: string[][] = [];
  if (settings.arrangement === 'serial') {
    if (settings.split === 'roll') bodies.push(...rolls);
    else if (settings.split === 'none') bodies.push(rolls.flat());
    else {
      for (let lane = 0; lane < Math.min(settings.lanes, rolls.length); lane++) {
        bodies.push(rolls.filter((_, roll) => roll % settings.lanes === lane).flat());
      }
    }
  } else {
    const lines: string[] = [];
    const empty = separator.repeat(settings.columns.length - 1);
    for (let first = 0; first < rolls.length; first += settings.lanes) {
      const pass = rolls.slice(first, first + settings.lanes);
      for (let row = 0; row < (pass[0]?.length ?? 0); row++) {
        const cells = Array.from({ length: settings.lanes }, (_, k) => pass[k]?.[row]);
        if (settings.arrangement === 'interleaved') lines.push(...cells.filter((one) => one !== undefined));
        else lines.push(cells.map((one) => one ?? empty).join(separator));
      }
    }
    bodies.push(lines);
    if (settings.arrangement === 'side-by-side') {
      head = Array.from({ length: settings.lanes }, (_, k) => names(`_${k + 1}`).join(separator)).join(
        separator,
      );
    }
  }
  const perFile = settings.rowsPerFile ?? Infinity;
  const turn = settings.arrangement === 'interleaved' ? settings.lanes : 1;
  const files = bodies.flatMap((lines) => {
    if (perFile === Infinity) return [lines];
    const size = Math.max(1, Math.floor(perFile / turn)) * turn;
    // Whole turns of lanes a file: a turn may be short where rolls are missing, so turns are counted, not lines.
    if (turn > 1) return turnsOf(lines, rolls, settings.lanes, size / turn);
    return Array.from({ length: Math.ceil(lines.length / size) }, (_, k) =>
      lines.slice(k * size, (k + 1) * size),
    );
  });
  return files.map((lines) =>
    [...(settings.header ? [head] : []), ...lines].map((line) => line + end).join(''),
  );
}

function turnsOf(lines: string[], rolls: string[][], lanes: number, turns: number): string[][] {
  const sizes: number[] = [];
  for (let first = 0; first < rolls.length; first += lanes) {
    const pass = rolls.slice(first, first + lanes);
    for (let row = 0; row < (pass[0]?.length ?? 0); row++)
      sizes.push(pass.filter((roll) => row < roll.length).length);
  }
  const files: string[][] = [];
  let at = 0;
  for (let turn = 0; turn < sizes.length; turn += turns) {
    const count = sizes.slice(turn, turn + turns).reduce((sum, size) => sum + size, 0);
    files.push(lines.slice(at, (at += count)));
  }
  return files;
}

const settingsOf = fc
  .record({
    columns: fc.uniqueArray(fc.constantFrom(...tableColumn.options), { minLength: 1 }),
    separator: fc.constantFrom('comma', 'semicolon', 'tab', 'pipe'),
    header: fc.boolean(),
    lineEnding: fc.constantFrom('crlf', 'lf'),
    quotes: fc.constantFrom('needed', 'always'),
    rowsPerFile: fc.option(fc.integer({ min: 100, max: 400 })),
    rollLength: fc.option(fc.integer({ min: 10, max: 300 })),
    lanes: fc.integer({ min: 1, max: 5 }),
    arrangement: fc.constantFrom('serial', 'interleaved', 'side-by-side'),
    split: fc.constantFrom('none', 'roll', 'lane'),
  })
  .map((wish) => tableSettings.safeParse(wish))
  .filter((parsed) => parsed.success)
  .map((parsed) => parsed.data);
const cases = fc
  .record({
    settings: settingsOf,
    length: fc.constantFrom<12 | 16>(12, 16),
    firstSerial: fc.oneof(fc.integer({ min: 1, max: 1200 }), fc.constant(99_900)),
    codes: fc.integer({ min: 1, max: 700 }),
  })
  .map(({ codes, ...rest }) => ({ ...rest, lastSerial: rest.firstSerial + codes - 1 }));

describe('a table of codes', () => {
  test('is what a plain writer writes, however its codes lie on rolls, lanes and files', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 300 }), (given, rowsAtATime) => {
        const table = tableOf(given);
        const rows = Math.min(rowsAtATime, table.rowsPerChunk);
        expect(written(table, rows)).toEqual(naive(given));
      }),
      { numRuns: 100 },
    );
  });

  test.each([1, 89_995_000, 8_999_999_995_000])(
    'counts on where several digits change at once, from serial %i',
    (firstSerial) => {
      const settings = tableSettings.parse({ columns: ['serial', 'row'], header: false, lineEnding: 'lf' });
      const table = tableOf({ settings, length: 12, firstSerial, lastSerial: firstSerial + 119_999 });
      const lines = Array.from({ length: 120_000 }, (_, k) => `${firstSerial + k},${k + 1}\n`);
      expect(written(table, table.rowsPerChunk)[0] === lines.join('')).toBe(true);
    },
  );

  test('knows of every file how many codes and lines it has, and its lowest and highest serial', () => {
    const serials = cases.map((given) => ({
      ...given,
      settings: { ...given.settings, columns: ['serial' as const], header: false, quotes: 'needed' as const },
    }));
    fc.assert(
      fc.property(serials, (given) => {
        const table = tableOf(given);
        written(table, table.rowsPerChunk).forEach((text, index) => {
          const file = table.plan.files[index];
          if (!file) throw new Error('a file is missing');
          const found = (text.match(/\d+/g) ?? []).map(Number);
          expect(table.plan.codesBefore(file, file.rows)).toBe(found.length);
          expect(table.linesOf(file)).toBe(text.split('\n').length - 1);
          expect(table.plan.serialsOf(file)).toEqual({
            firstSerial: Math.min(...found),
            lastSerial: Math.max(...found),
          });
        });
      }),
    );
  });

  test('of a hundred million codes is planned at once, and more files than a folder should hold are refused', () => {
    const range = { length: 12 as const, firstSerial: 1, lastSerial: 100_000_000 };
    const table = tableOf({ ...range, settings: tableSettings.parse({ rowsPerFile: 1_000_000 }) });
    expect(table.plan.files).toHaveLength(100);
    expect(() => tableOf({ ...range, settings: tableSettings.parse({ rowsPerFile: 1000 }) })).toThrow(
      RangeError,
    );
    expect(() =>
      tableOf({ ...range, settings: tableSettings.parse({ rollLength: 100, split: 'roll' }) }),
    ).toThrow(RangeError);
  });
});
