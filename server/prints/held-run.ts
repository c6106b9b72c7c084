import type { Context } from '#server/context.ts';
import { type PrintHold, type PrintState, updateHeldPrint } from './queries.ts';

/** What a download tells its run. Each answers false once the run is no longer this download's. */
export interface RunProgress {
  save(codesDone: number): Promise<boolean>;
  finish(codesDone: number): Promise<boolean>;
  interrupt(codesDone: number): Promise<boolean>;
}

/** A run in the database, held by one download; its writes go one after the other, as each renews the hold. */
export class HeldRun implements RunProgress {
  readonly #ctx: Pick<Context, 'sql'>;
  readonly #id: { programId: number; printRunId: number };
  #hold: PrintHold | null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(ctx: Pick<Context, 'sql'>, id: { programId: number; printRunId: number }, hold: PrintHold) {
    this.#ctx = ctx;
    this.#id = id;
    this.#hold = hold;
  }

  save(codesDone: number): Promise<boolean> {
    return this.#write('running', codesDone);
  }

  finish(codesDone: number): Promise<boolean> {
    return this.#write('done', codesDone);
  }

  interrupt(codesDone: number): Promise<boolean> {
    return this.#write('interrupted', codesDone);
  }

  #write(state: PrintState, codesDone: number): Promise<boolean> {
    const write = async (): Promise<boolean> => {
      if (this.#hold === null) return false;
      const { programId, printRunId } = this.#id;
      this.#hold = await updateHeldPrint(this.#ctx.sql, programId, printRunId, this.#hold, {
        state,
        codesDone,
      });
      return this.#hold !== null;
    };
    const written = this.#last.then(write, write);
    this.#last = written;
    return written;
  }
}
