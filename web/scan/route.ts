export type Route =
  | { name: 'scan' }
  | { name: 'type' }
  | { name: 'wallet'; programId: number }
  | { name: 'draw'; programId: number; campaignId: number };

/** Which page a path asks for; anything that is not the root, the wallet or a draw is taken as a code. */
export function routeOf(path: string): Route {
  const wallet = /^\/w\/(\d{1,9})\/?$/i.exec(path);
  if (wallet) return { name: 'wallet', programId: Number(wallet[1]) };
  const draw = /^\/d\/(\d{1,9})\/(\d{1,9})\/?$/i.exec(path);
  if (draw) return { name: 'draw', programId: Number(draw[1]), campaignId: Number(draw[2]) };
  return path === '/' || path === '' ? { name: 'type' } : { name: 'scan' };
}
