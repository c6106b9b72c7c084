import { describe, expect, test } from 'vitest';
import { csvFile, csvLength } from '#server/prints/csv-file.ts';
import { collect, naiveRows, printJob } from '#tests/support/print-jobs.ts';

describe('the CSV of a batch', () => {
  test.each([
    { firstSerial: 1, lastSerial: 1 },
    { firstSerial: 9, lastSerial: 10 },
    { firstSerial: 95, lastSerial: 10_205 },
    { firstSerial: 1_000_000_000, lastSerial: 1_000_000_300, length: 16 as const },
    { firstSerial: 8_000, lastSerial: 8_000 + 3 * 8192, urlPrefix: 'HTTP://192.168.1.20:8080/' },
  ])('equals what a naive writer writes, and is as long as promised: %o', async (range) => {
    const job = printJob(range);
    const rows = naiveRows(job).map(({ serial, code, url }) => `${serial},${code},${url}\r\n`);
    const { bytes, codes } = await collect(csvFile(job));
    expect(bytes.toString()).toBe(`serial,code,url\r\n${rows.join('')}`);
    expect(csvLength(job)).toBe(bytes.length);
    expect(codes).toBe(rows.length);
  });

  test('its length is known at once for a hundred million codes', () => {
    const job = printJob({ firstSerial: 1, lastSerial: 100_000_000 });
    // 9 × 1 + 90 × 2 + … digits, and 52 other bytes a row: 23 of the prefix, 24 of codes, commas, line end.
    const digits = 9 + 180 + 2_700 + 36_000 + 450_000 + 5_400_000 + 63_000_000 + 720_000_000 + 9;
    expect(csvLength(job)).toBe(17 + digits + 100_000_000 * (23 + 24 + 2 + 2));
  });

  test('other work gets its turn between any two parts', async () => {
    let turns = 0;
    let counting = true;
    const count = () => {
      turns++;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    let parts = 0;
    for await (const part of csvFile(printJob({ lastSerial: 200_000 }))) parts += Math.min(1, part.codes);
    counting = false;
    expect(parts).toBeGreaterThan(20);
    expect(turns).toBeGreaterThanOrEqual(parts);
  });

  test('five million codes, 290 MB, pass through without memory growing by 64 MB', async () => {
    const drain = async (codes: number) => {
      let bytes = 0;
      let most = 0;
      for await (const part of csvFile(printJob({ firstSerial: 1, lastSerial: codes }))) {
        bytes += part.bytes.length;
        most = Math.max(most, process.memoryUsage.rss());
      }
      return { bytes, most };
    };
    const before = (await drain(500_000)).most;
    const { bytes, most } = await drain(5_000_000);
    expect(bytes).toBeGreaterThan(280_000_000);
    expect(most - before).toBeLessThan(64 * 2 ** 20);
  });
});
