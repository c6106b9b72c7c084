import { createRequire } from 'node:module';
import type bwipJs from 'bwip-js/node';
import type { SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import { elementPrefix } from './gs1-elements.ts';
import { codewordsFor } from './matrix-codewords.ts';
import type { SymbolSource } from './symbol.ts';

// Half a second of start, for those who print Data Matrix alone.
const load = createRequire(import.meta.url);

/**
 * Data Matrix ECC 200 (ISO/IEC 16022), with an address or with GS1 element strings, drawn by the library bwip-js. All
 * symbols of a batch have one size.
 *
 * @throws Error for an address that is longer than a symbol holds, or that is none of GS1's
 */
export function matrixSource(
  { symbology }: Pick<SymbolSettings, 'symbology'>,
  urlPrefix: string,
  codeLength: number,
): SymbolSource {
  const elements = symbology === 'gs1datamatrix' ? elementPrefix(urlPrefix) : null;
  if (symbology === 'gs1datamatrix' && !elements) throw new Error('These packs carry no Digital Link.');
  const codewords = codewordsFor(elements?.written ?? urlPrefix, codeLength);
  const { size } = draw(codewords('0'.repeat(codeLength)));
  const planes = (size + 31) >> 5;
  const rows = new Int32Array(size * planes);
  return {
    size,
    version: null,
    tables: null,
    encode: (codes, at) => {
      const code = Buffer.from(codes.buffer, codes.byteOffset + at, codeLength).toString('latin1');
      const { modules } = draw(codewords(code));
      rows.fill(0);
      modules.forEach((module, k) => {
        if (module !== 1) return;
        const x = k % size;
        const word = (x >> 5) * size + Math.floor(k / size);
        rows[word] = (rows[word] ?? 0) | (1 << (x & 31));
      });
      return rows;
    },
  };
}

function draw(codewords: readonly number[]): { size: number; modules: number[] } {
  const bwip = load('bwip-js/node') as typeof bwipJs;
  const text = codewords.map((codeword) => `^${String(codeword).padStart(3, '0')}`).join('');
  const [symbol] = bwip.raw('datamatrix', text, 'raw');
  if (!symbol || !('pixs' in symbol)) throw new Error('That is no Data Matrix symbol.');
  return { size: symbol.pixx, modules: symbol.pixs };
}
