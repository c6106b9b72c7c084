const MINTED = /^(?:[0-9A-TV-Z]{12}|[0-9A-TV-Z]{16})$/i;
/** So far, or in whole, what a minted code may look like: Crockford's base 32, whose only missing capital is U. */
const IN_GROUPS = /^[0-9A-TV-Z]{5,12}$|^[0-9A-TV-Z]{16}$/i;

/**
 * What is sent of typed text: capitals, every dash a hyphen, and no sign that no code has. An imported code may hold any
 * letter, so none is read as another here: what is forgiven of a minted one, the server forgives.
 */
export function codeText(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/\p{Pd}/gu, '-')
    .replace(/[^\p{L}\p{M}\p{N}-]/gu, '');
}

/** In characters as people count them. */
export function codeLength(typed: string): number {
  return Array.from(codeText(typed)).length;
}

/** True where the text has the length of a code, minted or imported; whether it is one, only the server can tell. */
export function hasCodeLength(typed: string): boolean {
  const length = codeLength(typed);
  return length >= 6 && length <= 40;
}

/** One name for a code however it was typed: minted ones as the server forgives them, all others as they are. */
export function codeKey(code: string): string {
  const bare = code.replace(/[\s-]/g, '').toUpperCase();
  return MINTED.test(bare) ? bare.replaceAll('O', '0').replace(/[IL]/g, '1') : code;
}

/** `K7QM2XPA9RTD` → `K7QM 2XPA 9RTD`: four characters are as many as the eye takes at once. */
export function inGroups(text: string): string {
  return text.replace(/[\s-]/g, '').replace(/(.{4})(?=.)/g, '$1 ');
}

/** A code as the pack and the server's pages have it: `K7QM-2XPA-9RTD`. */
export function printedCode(text: string): string {
  return MINTED.test(text) ? inGroups(text).replaceAll(' ', '-') : text;
}

/** What a field shows while a code is typed: the same characters, in groups of four where it may be a minted code. */
export function typedCode(typed: string): string {
  const bare = typed.replace(/\s/g, '');
  return IN_GROUPS.test(bare) ? inGroups(bare) : bare;
}

/** Where the caret belongs after regrouping: behind as many characters as it was behind before. */
export function caretAfter(before: string, caret: number, after: string): number {
  const passed = before.slice(0, caret).replace(/\s/g, '').length;
  let seen = 0;
  for (let at = 0; at < after.length; at += 1) {
    if (seen === passed) return after[at] === ' ' && passed % 4 !== 0 ? at + 1 : at;
    if (after[at] !== ' ') seen += 1;
  }
  return after.length;
}
