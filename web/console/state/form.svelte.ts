import { ApiProblem } from '#web/shared/api.ts';
import { issueSentence } from '../messages/fields.ts';
import { problemSentence } from '../messages/problems.ts';
import { language } from './language.svelte.ts';

/** What a form knows of its last try: which fields were refused, and the sentence for the rest. */
export class FormState {
  busy = $state(false);
  problem = $state<string | null>(null);
  code = $state<string | null>(null);
  errors = $state.raw<Record<string, string>>({});

  /** Run a mutation; null when it was refused, and then the fields say why. */
  async run<T>(action: () => Promise<T>): Promise<T | null> {
    if (this.busy) return null;
    this.busy = true;
    this.reset();
    try {
      return await action();
    } catch (error) {
      this.#take(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Refuse before sending. True when something was wrong. */
  refuse(errors: Record<string, string | null | undefined | false>): boolean {
    this.reset();
    const wrong = Object.entries(errors).filter((entry): entry is [string, string] => Boolean(entry[1]));
    this.errors = Object.fromEntries(wrong);
    return wrong.length > 0;
  }

  reset(): void {
    this.problem = null;
    this.code = null;
    this.errors = {};
  }

  #take(error: unknown): void {
    if (error instanceof ApiProblem) {
      this.code = error.code;
      this.errors = Object.fromEntries(
        error.errors.map((issue) => [dotted(issue.path), issueSentence(language.current, issue)]),
      );
    }
    this.problem = problemSentence(error);
  }
}

/** `a[0].b` as `a.0.b`, which is how fields are named here. */
function dotted(path: string): string {
  return path.replaceAll(/\[(\d+)\]/g, '.$1');
}
