import { createContext } from 'svelte';
import type { Program, Role } from '#server/routes/schemas/console.ts';
import type { ProgramApi } from '../api/program.ts';

/** What every screen of a program works with. */
export interface Workspace {
  readonly programId: number;
  readonly api: ProgramApi;
  readonly role: Role;
  readonly program: Program;
  /** The program's own zone: days and times on every screen are told in it, never in the viewer's. */
  readonly timeZone: string;
}

export const [getWorkspace, setWorkspace] = createContext<Workspace>();
