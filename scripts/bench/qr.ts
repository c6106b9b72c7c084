import { encodeQR } from 'qr';
import { create } from 'qrcode';
import { createCodeCipher } from '#server/codes/ff1.ts';
import { BatchEncoder } from '#server/prints/qr/batch-encoder.ts';
import { segmentsOf, smallestSegments } from '#server/prints/qr/code-segments.ts';
import { batchTables } from '#server/prints/qr/symbol-tables.ts';
import { atLeast, median, type Figure } from './figure.ts';

const CODE_LENGTH = 12;
const LEVEL = 'M';
// 35 characters in capitals: version 2, what most packs carry.
const PREFIX = 'HTTPS://QR.EXAMPLE.COM/';
const ROUNDS = 7;
const OURS = 60_000;
const THEIRS = 12_000;
const VERSIONS_CHECKED = [1, 2, 3, 4, 5, 6];
const CODES_CHECKED = 300;

/** Symbols a second under the best mask, on one core, against the fastest encoder that npm has. */
export async function benchQr(): Promise<Figure[]> {
  const codes = Buffer.alloc(OURS * CODE_LENGTH);
  createCodeCipher(Buffer.alloc(16, 3), CODE_LENGTH).encryptRange(1, OURS, codes);
  const encoder = new BatchEncoder(
    batchTables({ prefix: PREFIX, codeLength: CODE_LENGTH, level: LEVEL, versionMin: 1 }),
  );
  const rounds: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const ours = perSecond(OURS, (k) => encoder.encode(codes, k * CODE_LENGTH));
    const theirs = perSecond(THEIRS, (k) => {
      const text = PREFIX + codes.toString('latin1', k * CODE_LENGTH, (k + 1) * CODE_LENGTH);
      // What it could find out by itself is told to it.
      encodeQR(text, 'raw', {
        ecc: 'medium',
        encoding: 'alphanumeric',
        version: encoder.version,
        border: 1,
      });
    });
    rounds.push({ ours, theirs });
  }
  const unequal = VERSIONS_CHECKED.map((version) => unequalSymbols(version, codes));
  const ratio = median(rounds.map(({ ours, theirs }) => ours / theirs));
  const figure = atLeast('qr', ratio, 2, 'times the npm package qr, best mask, one core', {
    reference: 'npm package qr, told mode, version and level; libqrencode and zint are not compared',
    symbolsPerSecond: Math.round(median(rounds.map(({ ours }) => ours))),
    referencePerSecond: Math.round(median(rounds.map(({ theirs }) => theirs))),
    version: encoder.version,
    rounds: ROUNDS,
    comparedWithQrcode: `${CODES_CHECKED} codes at each version from 1 to 6 and each level`,
    unequal: unequal.reduce((all, some) => all + some, 0),
  });
  return [{ ...figure, ok: figure.ok && figure.detail.unequal === 0 }];
}

function perSecond(count: number, encode: (k: number) => unknown): number {
  const started = performance.now();
  for (let k = 0; k < count; k++) encode(k);
  return (count / (performance.now() - started)) * 1000;
}

/** How many symbols of a version differ in a module from what the library `qrcode` makes of the same segments. */
function unequalSymbols(versionMin: number, codes: Buffer): number {
  let unequal = 0;
  for (const level of ['L', 'M', 'Q', 'H'] as const) {
    // Short enough for version 1 at every level.
    const prefix = versionMin === 1 && level !== 'L' ? '' : versionMin < 3 ? 'HTTPS://QR.X/' : PREFIX;
    const encoder = new BatchEncoder(batchTables({ prefix, codeLength: CODE_LENGTH, level, versionMin }));
    const segments = smallestSegments(prefix, CODE_LENGTH, level);
    for (let k = 0; k < CODES_CHECKED; k++) {
      const rows = encoder.encode(codes, k * CODE_LENGTH);
      const code = codes.toString('latin1', k * CODE_LENGTH, (k + 1) * CODE_LENGTH);
      const { version } = encoder;
      const { size, data } = create(segmentsOf(segments, prefix, code), {
        errorCorrectionLevel: level,
        version,
      }).modules;
      const equal = data.every(
        (module, at) =>
          module ===
          (((rows[((at % size) >> 5) * size + Math.floor(at / size)] ?? 0) >>> ((at % size) & 31)) & 1),
      );
      if (!equal) unequal++;
    }
  }
  return unequal;
}
