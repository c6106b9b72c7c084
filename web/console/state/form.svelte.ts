import { ApiProblem } from '#web/shared/api.ts';
import { issueSentence } from '../messages/fields.ts';
import { problemSentence } from '../messages/problems.ts';
import { language } from './language.svelte.ts';

interface FieldFault {
  sentence: string;
  /** What stood in the field when it was refused. */
  of: string;
}

/** What a form knows of its last try: which fields were refused, and the sentence for the rest. */
export class FormState {
  busy = $state(false);
  code = $state<string | null>(null);
  /** What is typed, by the paths that refusals name: a field's fault is gone once something else stands there. */
  values: () => object;
  #problem = $state<string | null>(null);
  #faults = $state.raw<Record<string, FieldFault>>({});

  constructor(values: () => object = () => ({})) {
    this.values = values;
  }

  /** By path, the sentences of the fields that still hold what was refused. */
  get errors(): Record<string, string> {
    const values = this.values();
    return Object.fromEntries(
      Object.entries(this.#faults).flatMap(([path, { sentence, of }]) =>
        textAt(values, path) === of ? [[path, sentence]] : [],
      ),
    );
  }

  /** Null as well once every field that it was about is another. */
  get problem(): string | null {
    const fields = Object.keys(this.#faults).length;
    return fields > 0 && Object.keys(this.errors).length === 0 ? null : this.#problem;
  }

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
    this.#mark(wrong);
    return wrong.length > 0;
  }

  /** What is wrong with one field as it is left, beside what the last try said. */
  judge(path: string, sentence: string | null): void {
    if (sentence === null) return;
    this.#faults = { ...this.#faults, [path]: { sentence, of: textAt(this.values(), path) } };
  }

  reset(): void {
    this.#problem = null;
    this.code = null;
    this.#faults = {};
  }

  #take(error: unknown): void {
    if (error instanceof ApiProblem) {
      this.code = error.code;
      this.#mark(
        error.errors.map((issue) => [dotted(issue.path), issueSentence(language.current, issue)] as const),
      );
    }
    this.#problem = problemSentence(error);
  }

  #mark(wrong: readonly (readonly [string, string])[]): void {
    const values = this.values();
    this.#faults = Object.fromEntries(
      wrong.map(([path, sentence]) => [path, { sentence, of: textAt(values, path) }]),
    );
  }
}

/** `a[0].b` as `a.0.b`, which is how fields are named here. */
function dotted(path: string): string {
  return path.replaceAll(/\[(\d+)\]/g, '.$1');
}

/** What stands at a path, with everything in it; empty where the form names nothing so. */
function textAt(values: object, path: string): string {
  const found = path
    .split('.')
    .reduce<unknown>(
      (part, key) =>
        typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[key] : undefined,
      values,
    );
  return JSON.stringify(found, (_, part: unknown) => told(part)) ?? '';
}

/** What JSON would make the same of: a number that cannot be read and none, one file and another. */
function told(part: unknown): unknown {
  if (Number.isNaN(part)) return 'NaN';
  return part instanceof File ? [part.name, part.size, part.lastModified] : part;
}
