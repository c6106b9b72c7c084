import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { Phone, type ClaimReply } from './phone.ts';

/** Where a request goes: any of several servers over one database. */
interface Address {
  url: string;
}

export function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}

/** The answers to one thing sent so many times at once, to the servers in turn. */
export function atOnce<T>(
  count: number,
  servers: readonly Address[],
  send: (server: Address, index: number) => Promise<T>,
): Promise<T[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => send(at(servers, index % servers.length), index)),
  );
}

/** A phone that belongs to no one server and has looked at the code, so that it has its cookie. */
export async function openPhone({ url }: Address, code: string): Promise<Phone> {
  const phone = new Phone('');
  const { status } = await phone.send(`${url}/api/shop/scans`, { scanId: uuidv7(), code });
  if (status !== 200) throw new Error(`a look was answered with ${status}`);
  return phone;
}

export async function openPhones(servers: readonly Address[], code: string, count: number): Promise<Phone[]> {
  return atOnce(count, servers, (server) => openPhone(server, code));
}

/** Presses the button; the answer of that server. Rejects where the server is gone. */
export async function claimAt(
  { url }: Address,
  phone: Phone,
  code: string,
  claimId: string = uuidv7(),
): Promise<ClaimReply> {
  const response = await phone.send(`${url}/api/shop/claims`, { claimId, code });
  return { status: response.status, ...((await response.json()) as Omit<ClaimReply, 'status'>) };
}

/** The codes in as many orders, the same in every run. */
export function shuffles(codes: readonly string[], count: number, seed: number): string[][] {
  const shuffled = fc.shuffledSubarray([...codes], { minLength: codes.length });
  return fc.sample(shuffled, { seed, numRuns: count });
}

/** Asks again and again until it is so; the test's own time limit ends what never comes. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}
