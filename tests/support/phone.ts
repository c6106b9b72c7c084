import { v7 as uuidv7 } from 'uuid';

/** A phone as the server sees it: keeps its cookies, makes its ids. */
export class Phone {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#keep(await fetch(this.#url + path, { headers: { ...this.#headers(), ...headers } }));
  }

  async send(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.#keep(
      await fetch(this.#url + path, {
        method: 'POST',
        headers: { ...this.#headers(), 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    );
  }

  /** Presses the button; the answer's body. */
  async claim(code: string, claimId: string = uuidv7()): Promise<ClaimReply> {
    const response = await this.send('/api/shop/claims', { claimId, code });
    return { status: response.status, ...((await response.json()) as Omit<ClaimReply, 'status'>) };
  }

  #headers(): Record<string, string> {
    return { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  #keep(response: Response): Response {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}

export interface ClaimReply {
  status: number;
  answer?: { outcome: string; points?: number; balance?: number; claimedAt?: string };
  code?: string;
  detail?: string;
}
