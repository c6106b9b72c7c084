import { createRequire } from 'node:module';
import type bwipJs from 'bwip-js/node';
import type { SymbolSettings } from '#server/routes/schemas/print-settings.ts';
import { elementPrefix } from './gs1-elements.ts';
import type { SymbolSource } from './symbol.ts';

// Half a second of start, for those who print Data Matrix alone.
const load = createRequire(import.meta.url);

/**
 * Data Matrix ECC 200 (ISO/IEC 16022), with an address or with GS1 element strings, by the library bwip-js. All symbols of a batch get the size that its costliest
 * code needs: one of letters, since two digits share a codeword.
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
  const [before, functions] = elements ? [elements.written, 'parsefnc'] : [urlPrefix, ''];
  const letters = 'AZBYCXDWEVFTGSHRJQKPMN';
  const { size } = encode(before + letters.repeat(2).slice(0, codeLength), functions);
  const planes = (size + 31) >> 5;
  const rows = new Int32Array(size * planes);
  return {
    size,
    version: null,
    tables: null,
    encode: (codes, at) => {
      const code = Buffer.from(codes.buffer, codes.byteOffset + at, codeLength).toString('latin1');
      const { modules } = encode(before + code, `version=${size}x${size} ${functions}`);
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

function encode(text: string, options: string): { size: number; modules: number[] } {
  const bwip = load('bwip-js/node') as typeof bwipJs;
  const [symbol] = bwip.raw('datamatrix', text, options);
  if (!symbol || !('pixs' in symbol)) throw new Error('That is no Data Matrix symbol.');
  return { size: symbol.pixx, modules: symbol.pixs };
}
