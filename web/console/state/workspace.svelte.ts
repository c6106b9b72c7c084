import { createContext } from 'svelte';
import type { Program, Role } from '#server/routes/schemas/console.ts';
import type { ProgramApi } from '../api/program.ts';

/** What every screen of a program works with. */
export interface Workspace {
  /** Of the sandbox in test mode. */
  readonly programId: number;
  /** What is shown comes of rehearsals. */
  readonly test: boolean;
  /** Of the program itself, in test mode too. */
  readonly realId: number;
  readonly api: ProgramApi;
  readonly role: Role;
  readonly program: Program;
  /** The program's own zone: days and times on every screen are told in it, never in the viewer's. */
  readonly timeZone: string;
}

export const [getWorkspace, setWorkspace] = createContext<Workspace>();
