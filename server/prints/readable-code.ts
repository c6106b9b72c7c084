import { groupCode } from '#server/codes/alphabet.ts';

/** What stands before the readable text of a test code; in brackets, so that nobody types it in with the code. */
export const TEST_MARK = '(TEST) ';

/** The text beneath a symbol, from a code in normal form. */
export function readableCode(code: string, test: boolean): string {
  return (test ? TEST_MARK : '') + groupCode(code);
}
