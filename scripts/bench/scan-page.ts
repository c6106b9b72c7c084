import http from 'node:http';
import { startServer } from '#server/main.ts';
import { makeBenchProgram } from './bench-program.ts';
import { atMost, type Figure } from './figure.ts';
import { withInstance } from './instance.ts';

const TARGET_KB = 40;

/** Bytes on the wire, headers included, until the claim button works: the page, its styles and its first scripts. */
export async function benchScanPage(): Promise<Figure[]> {
  return withInstance(async ({ context }) => {
    const { cipher, firstSerial } = await makeBenchProgram(context, 10);
    const server = await startServer(context, { port: 0 });
    try {
      const loaded = new Map<string, number>();
      const page = await get(server.port, `/${cipher.encrypt(firstSerial)}`);
      loaded.set('page', page.bytesOnWire);
      const wanted = [...page.text.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="(\/[^"]+)"/g)].map(
        (tag) => tag[1] ?? '',
      );
      // A module's own imports are fetched before it runs; what it imports later, on demand, is not.
      for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
        if (loaded.has(path)) continue;
        const file = await get(server.port, path);
        loaded.set(path, file.bytesOnWire);
        const imports = file.text.matchAll(/(?:\bfrom|\bimport)\s*"(\.{0,2}\/[^"]+\.js)"/g);
        for (const [, target] of imports) wanted.push(new URL(target ?? '', `http://x${path}`).pathname);
      }
      const kilobytes = [...loaded.values()].reduce((sum, bytes) => sum + bytes, 0) / 1000;
      return [
        atMost(
          'scan-page',
          kilobytes,
          TARGET_KB,
          'kB on the wire until the button works',
          Object.fromEntries(loaded),
        ),
      ];
    } finally {
      await server.stop();
    }
  });
}

async function get(port: number, path: string): Promise<{ bytesOnWire: number; text: string }> {
  const headers = { 'accept-encoding': 'gzip, deflate, br' };
  const bytesOnWire = await new Promise<number>((resolve, reject) => {
    http
      .get({ port, path, headers, agent: false }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${path} answered ${response.statusCode}`));
        response.resume().once('end', () => resolve(response.socket.bytesRead));
      })
      .once('error', reject);
  });
  const text = await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  return { bytesOnWire, text };
}
