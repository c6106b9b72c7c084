import { number } from '../../format.ts';

/** `+50`, `−50`: points that came and points that went. */
export function signed(points: number): string {
  return (points > 0 ? '+' : '−') + number(Math.abs(points));
}
