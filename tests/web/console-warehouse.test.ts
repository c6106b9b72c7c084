import { describe, expect, it } from 'vitest';
import { levelsOf } from '#web/console/views/batches/packing-levels.ts';
import { readScan } from '#web/console/views/warehouse/read-scan.ts';

const code = { kind: 'code', code: '7K3M09XAPQ2T' };
const sscc = { kind: 'sscc', sscc: '376104250021234569' };

describe('what a scan of the warehouse says', () => {
  it.each([
    ['HTTPS://QR.EXAMPLE.COM/7K3M09XAPQ2T', code],
    ['https://qr.example.com/01/08930000000019/10/L1/21/7K3M09XAPQ2T?x=1', code],
    ['7k3m-09xa-pq2t', code],
    ['(01)08930000000019(10)L1(21)7K3M09XAPQ2T', code],
    [']d2010893000000001910L1-21\u001d217K3M09XAPQ2T', code],
    ['0108930000000019217k3m09xapq2t', code],
    ['376104250021234569', sscc],
    ['(00)376104250021234569', sscc],
    [']C100376104250021234569', sscc],
    ['00376104250021234569\u001d', sscc],
    [' 3761 0425 0021 2345 69 ', sscc],
  ])('%s is known for what it is', (text, known) => {
    expect(readScan(text)).toEqual(known);
  });

  it.each(['', '8930000000019', 'hello', 'https://qr.example.com/', '7K3M09XAPQ2'])(
    '%s is neither a code nor a label',
    (text) => {
      expect(readScan(text)).toBeNull();
    },
  );
});

describe('levels of a packing', () => {
  it('are those that were filled in, from the inside out', () => {
    expect(levelsOf({ roll: null, carton: 100, pallet: 40 })).toEqual([
      { kind: 'carton', of: 100 },
      { kind: 'pallet', of: 40 },
    ]);
    expect(levelsOf({ roll: NaN, carton: 0, pallet: null })).toEqual([]);
  });
});
