/** What people paste, or a CSV from a spreadsheet: the first column of each line that has one, without repeats. */
export function namesIn(text: string): string[] {
  const names = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map(
      (line) =>
        line
          .split(/[,;\t]/, 1)[0]
          ?.replaceAll('"', '')
          .trim() ?? '',
    );
  return [...new Set(names.filter(Boolean))];
}
