import { create, type QRCodeErrorCorrectionLevel, type QRCodeSegment } from 'qrcode';

/** How a payload, a fixed prefix and a code, is written: in modes of ISO/IEC 18004 section 7.4. */
export interface CodeSegments {
  /** Of the segment that holds the code. */
  mode: 'alphanumeric' | 'byte';
  /** The prefix is a byte segment of its own, before the code's. */
  split: boolean;
  /** The least version that holds them. */
  version: number;
}

/** The characters of the alphanumeric mode in the order of their values (section 7.4.4). */
export const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const ALPHANUMERIC_ONLY = /^[0-9A-Z $%*+\-./:]*$/;

/**
 * The segments of the smallest symbol for a prefix with any code of `codeLength` characters of the codes' alphabet; the
 * fewest where several are equal.
 *
 * @throws Error where no symbol holds so much
 */
export function smallestSegments(
  prefix: string,
  codeLength: number,
  level: QRCodeErrorCorrectionLevel,
): CodeSegments {
  const whole = ALPHANUMERIC_ONLY.test(prefix);
  const choices: Omit<CodeSegments, 'version'>[] = [
    { mode: whole ? 'alphanumeric' : 'byte', split: false },
    ...(prefix === '' ? [] : [{ mode: 'alphanumeric', split: true } as const]),
  ];
  const sample = '0'.repeat(codeLength);
  const fitted = choices.map((choice) => ({
    ...choice,
    version: create(segmentsOf(choice, prefix, sample), { errorCorrectionLevel: level }).version,
  }));
  return fitted.reduce((best, next) => (next.version < best.version ? next : best));
}

/** What the library `qrcode` takes for a prefix and a code. The text after the prefix may hold any byte in byte mode. */
export function segmentsOf(
  { mode, split }: Omit<CodeSegments, 'version'>,
  prefix: string,
  code: string,
): QRCodeSegment[] {
  const inMode = (text: string): QRCodeSegment =>
    mode === 'byte' ? { mode, data: Buffer.from(text, 'latin1') } : { mode, data: text };
  return split
    ? [{ mode: 'byte', data: Buffer.from(prefix, 'latin1') }, inMode(code)]
    : [inMode(prefix + code)];
}
