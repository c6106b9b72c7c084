/**
 * We cannot go on, and the person at the keyboard can change that: the message is one sentence that says what to set.
 * Entry points print it without a stack trace.
 */
export class SetupError extends Error {
  override name = 'SetupError';
}
