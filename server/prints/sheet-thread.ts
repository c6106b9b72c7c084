import { parentPort, workerData } from 'node:worker_threads';
import { SheetDrawer, type SheetsInput } from './sheet-drawer.ts';

/** Whole sheets to draw; each order is answered by a `Sheet[]`, in turn. */
export interface SheetOrder {
  firstSerial: number;
  codes: Uint8Array;
}

const drawer = new SheetDrawer(workerData as SheetsInput);

parentPort?.on('message', ({ firstSerial, codes }: SheetOrder) => {
  const sheets = drawer.draw(firstSerial, codes);
  parentPort?.postMessage(
    sheets,
    sheets.slice(0, 1).map(({ content }) => content.buffer as ArrayBuffer),
  );
});
