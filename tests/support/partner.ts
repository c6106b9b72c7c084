import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HeardCall {
  type: string;
  headers: IncomingHttpHeaders;
  /** As it came, since signatures are made over bytes. */
  text: string;
}

/** A body of JSON, a page of HTML, a status without a body, an answer kept back, or one that is lost on its way. */
export type PartnerAnswer = Record<string, unknown> | number | 'page' | 'hold' | 'lose';

export interface Partner {
  url: string;
  calls: HeardCall[];
  /** By the type of the call. */
  answers: Record<string, PartnerAnswer | ((call: HeardCall) => PartnerAnswer)>;
  held: ServerResponse[];
  /** Resolves when the first answer is kept back. */
  heldOne: Promise<void>;
  close: () => void;
}

/** A service of somebody else on a free port that answers as told. */
export async function openPartner(answers: Partner['answers']): Promise<Partner> {
  const calls: HeardCall[] = [];
  const held: ServerResponse[] = [];
  let onHeld: () => void = () => undefined;
  const heldOne = new Promise<void>((resolve) => (onHeld = resolve));
  const give = (call: HeardCall, response: ServerResponse) => {
    const told = answers[call.type] ?? {};
    const answer = typeof told === 'function' ? told(call) : told;
    if (answer === 'lose') return response.destroy();
    if (answer === 'hold') {
      held.push(response);
      return onHeld();
    }
    if (typeof answer === 'number') return response.writeHead(answer).end();
    return response.end(answer === 'page' ? '<html>' : JSON.stringify(answer));
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString()));
    request.on('end', () => {
      const { type } = JSON.parse(text) as { type: string };
      const call = { type, headers: request.headers, text };
      calls.push(call);
      give(call, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/gifts`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, calls, answers, held, heldOne, close };
}
