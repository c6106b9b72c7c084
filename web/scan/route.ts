export type Route = { name: 'scan' } | { name: 'type' } | { name: 'wallet'; programId: number };

/** Which page a path asks for; anything that is not the wallet or the root is taken as a code. */
export function routeOf(path: string): Route {
  const wallet = /^\/w\/(\d{1,9})\/?$/i.exec(path);
  if (wallet) return { name: 'wallet', programId: Number(wallet[1]) };
  return path === '/' || path === '' ? { name: 'type' } : { name: 'scan' };
}
