import type { Me } from '#server/routes/schemas/console.ts';

/** A program as somebody works in it: the program itself, or in test mode its sandbox, whose id `programId` is then. */
type Membership = Me['programs'][number];

export interface Desk extends Membership {
  test: boolean;
  /** Of the program itself, in test mode too. */
  realId: number;
}

export function deskOf(membership: Me['programs'][number]): Desk {
  return { ...membership, test: false, realId: membership.programId };
}

/** The desk of a program or a sandbox that is this person's. */
export function findDesk(programs: Me['programs'], programId: number): Desk | undefined {
  const own = programs.find((one) => one.programId === programId);
  if (own) return deskOf(own);
  const mirrored = programs.find((one) => one.sandboxId === programId);
  return mirrored && { ...mirrored, programId, test: true, realId: mirrored.programId };
}
