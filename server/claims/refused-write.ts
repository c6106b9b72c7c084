import { brokenRule, takenKey } from '../db/taken-key.ts';
import { SPENT_ID } from './write-queries.ts';

/** A pool that holds less than was drawn, or a winning moment that another claim has taken. */
export function isOverdrawn(error: unknown): boolean {
  return brokenRule(error) === 'pool_check' || takenKey(error) === 'award_moment';
}

/** Taken though nothing was known under it: the id is a claim's of another code, or another server has just spent it. */
export function isSpentId(error: unknown): boolean {
  const key = takenKey(error);
  return key === 'scan_pkey' || key === 'claim_id' || (error instanceof Error && error.message === SPENT_ID);
}
