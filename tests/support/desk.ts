import type { Role } from '#server/context.ts';
import { addStaff } from '#server/staff/add-staff.ts';
import { createProgram } from '#server/staff/create-program.ts';
import type { TestInstance } from './instance.ts';

/** What a console call came to; `body` is the answer or the problem. */
export interface Reply<Body> {
  status: number;
  headers: Headers;
  body: Body & { code?: string; detail?: string; errors?: { path: string; message: string }[] };
}

/** A browser at the console: keeps its cookies, and says as browsers do where a request comes from. */
export class Desk {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  /** The same person at another server of the instance. */
  at(url: string): Desk {
    const desk = new Desk(url);
    for (const [name, value] of this.#cookies) desk.#cookies.set(name, value);
    return desk;
  }

  get<Body = unknown>(path: string): Promise<Reply<Body>> {
    return this.call<Body>('GET', path);
  }
  post<Body = unknown>(path: string, body: unknown = {}): Promise<Reply<Body>> {
    return this.call<Body>('POST', path, JSON.stringify(body));
  }
  put<Body = unknown>(path: string, body: unknown): Promise<Reply<Body>> {
    return this.call<Body>('PUT', path, JSON.stringify(body));
  }
  patch<Body = unknown>(path: string, body: unknown): Promise<Reply<Body>> {
    return this.call<Body>('PATCH', path, JSON.stringify(body));
  }

  /** Any request; `headers` replace those that a browser would send. */
  async call<Body = unknown>(
    method: string,
    path: string,
    body: string | Uint8Array<ArrayBuffer> | null = null,
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === null ? {} : { 'content-type': 'application/json', origin: this.#url }),
        ...headers,
      },
      body,
    });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : {}) as Reply<Body>['body'],
    };
  }

  #keep(cookie: string): void {
    const [pair = ''] = cookie.split(';');
    const at = pair.indexOf('=');
    if (/max-age=0/i.test(cookie)) this.#cookies.delete(pair.slice(0, at));
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

export interface Office {
  programId: number;
  brandId: number;
  /** `/api/programs/N`. */
  at: string;
  desks: Record<Role, Desk>;
}

const PASSWORD = 'correct horse battery';
let offices = 0;

/** A program with one signed-in person of each role. */
export async function openOffice({ ctx, url }: Pick<TestInstance, 'ctx' | 'url'>): Promise<Office> {
  const office = ++offices;
  const email = (role: Role) => `${role}-${office}@example.com`;
  const passwordHash = await ctx.staffAuth.hashPassword(PASSWORD);
  const { programId, brandId, ownerId } = await ctx.sql.begin((tx) =>
    createProgram(tx, {
      programName: `Program ${office}`,
      brandName: 'Ngon',
      accentColour: '#c8452b',
      timeZone: 'Asia/Ho_Chi_Minh',
      owner: { name: 'Lan', email: email('owner'), passwordHash },
    }),
  );
  const actor = { userId: ownerId, name: 'Lan', role: 'owner' as const, programId };
  const signIn = async (role: Role): Promise<Desk> => {
    if (role !== 'owner')
      await addStaff({ ...ctx, actor }, { name: role, email: email(role), role }, PASSWORD);
    const desk = new Desk(url);
    const { status } = await desk.post('/api/auth/sign-in/email', { email: email(role), password: PASSWORD });
    if (status !== 200) throw new Error(`${role} could not sign in: ${status}`);
    return desk;
  };
  return {
    programId,
    brandId,
    at: `/api/programs/${programId}`,
    desks: {
      owner: await signIn('owner'),
      marketer: await signIn('marketer'),
      analyst: await signIn('analyst'),
      warehouse: await signIn('warehouse'),
    },
  };
}

/** How many rows the tables hold that console writes go to: equal before and after means that nothing was written. */
export async function countRows({ database }: TestInstance): Promise<Record<string, number>> {
  const [row] = await database.sql<[Record<string, number>]>`
    select (select count(*) from program) as programs, (select count(*) from staff_user) as people,
      (select count(*) from staff_member) as members, (select count(*) from product) as products,
      (select count(*) from product_link) as links,
      (select count(*) from campaign) as campaigns, (select count(*) from campaign_version) as versions,
      (select count(*) from batch) as batches, (select count(*) from code_range) as ranges,
      (select count(*) from range_change) as changes, (select count(*) from reward) as rewards,
      (select count(*) from event) as events, (select sum(next_serial) from code_key)::bigint as serials`;
  return { ...row };
}
