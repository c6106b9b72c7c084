/** Codes are Crockford base-32; what people type or read aloud is forgiven the same way the server forgives it. */
export function plainCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** `K7QM2XPA9RTD` → `K7QM 2XPA 9RTD`: four letters are as many as the eye takes at once. */
export function inGroups(text: string): string {
  return text.replace(/[\s-]/g, '').replace(/(.{4})(?=.)/g, '$1 ');
}

/** A code as the pack and the server's pages have it: `K7QM-2XPA-9RTD`. */
export function printedCode(typed: string): string {
  return typedCode(typed).replaceAll(' ', '-');
}

/** What a field shows while a code is typed: groups of four, at most the 16 letters that a code may have. */
export function typedCode(typed: string): string {
  return inGroups(plainCode(typed).slice(0, 16));
}

/** True where the text has the length of a code; whether it is one, only the server can tell. */
export function hasCodeLength(typed: string): boolean {
  const { length } = plainCode(typed);
  return length === 12 || length === 16;
}

/** Where the caret belongs after regrouping: behind as many letters as it was behind before. */
export function caretAfter(before: string, caret: number, after: string): number {
  const letters = plainCode(before.slice(0, caret)).length;
  let seen = 0;
  for (let at = 0; at < after.length; at += 1) {
    if (seen === letters) return after[at] === ' ' && letters % 4 !== 0 ? at + 1 : at;
    if (after[at] !== ' ') seen += 1;
  }
  return after.length;
}
