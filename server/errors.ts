/** The family of refusals; `http/problems.ts` maps each kind to a status. Expected outcomes are return values, not errors. */
export type RefusalKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'too-many'
  | 'unavailable';

export interface FieldError {
  /** Where in the request, dotted: `definition.endsAt`. */
  path: string;
  message: string;
  /** A word to branch on or to translate; the problem's own code where nothing else is said. */
  code?: string;
  /** What a translation of the sentence needs. */
  minimum?: number;
  maximum?: number;
}

/** A refusal that a caller can act on: `code` for programs, `message` a sentence for people, `fields` for forms. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly fields: readonly FieldError[];
  readonly retryAfterSeconds: number | null;
  /** Members of the problem beyond the usual ones, for callers that know to look for them. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    kind: RefusalKind,
    code: string,
    message: string,
    more: {
      fields?: readonly FieldError[];
      retryAfterSeconds?: number;
      members?: Record<string, unknown>;
    } = {},
  ) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.fields = more.fields ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
    this.members = more.members ?? {};
  }
}

/** A refusal that names one field of the request; `bounds` where its sentence names a number. */
export function invalidField(
  path: string,
  code: string,
  message: string,
  bounds: Pick<FieldError, 'minimum' | 'maximum'> = {},
): Refusal {
  return new Refusal('invalid', code, message, { fields: [{ path, message, ...bounds }] });
}

/** The same words for what does not exist and for what is someone else's. */
export function notFound(noun: string): Refusal {
  return new Refusal('not-found', `${noun}-not-found`, `There is no such ${noun} in this program.`);
}
