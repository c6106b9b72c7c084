/** How far one member has come in one campaign; plain JSON, kept by the server as it is. */
export interface MemberProgress {
  /** Packs claimed. */
  claims: number;
  /** The last local day on which the member claimed, `YYYY-MM-DD`. */
  lastDay: string | null;
  /** Days in a row up to `lastDay`. */
  streak: number;
  /** By mechanic, how many of each piece were found. */
  sets: Record<string, Record<string, number>>;
  /** By mission, how far each task is. */
  tasks: Record<string, Record<string, TaskProgress>>;
  /** By streak mechanic, how often its days were reached. */
  earned: Record<string, number>;
  /** By mechanic, how often it gave what rounding it off gives. */
  completed: Record<string, number>;
}
export interface TaskProgress {
  done: number;
  /** The products that were counted, where each counts once. */
  seen?: number[];
}

export const noProgress: MemberProgress = {
  claims: 0,
  lastDay: null,
  streak: 0,
  sets: {},
  tasks: {},
  earned: {},
  completed: {},
};

/** Progress with one more claim on a local day: what mechanics then write into. A day before the last one is the last one. */
export function withClaim(progress: MemberProgress, day: string, yesterday: string): MemberProgress {
  const next = structuredClone(progress);
  next.claims += 1;
  if (isNewDay(progress, day)) {
    next.streak = progress.lastDay === yesterday ? progress.streak + 1 : 1;
    next.lastDay = day;
  }
  return next;
}

/** Whether the member claims for the first time on this local day. */
export function isNewDay(progress: MemberProgress, day: string): boolean {
  return progress.lastDay === null || day > progress.lastDay;
}

export function completedOf(progress: MemberProgress, mechanicId: string): number {
  return progress.completed[mechanicId] ?? 0;
}
