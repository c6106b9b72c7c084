/** What fits between the hub and the rim, in letters. */
const lineLetters = 15;

/** A prize's name as at most `most` lines of a wheel's spoke, cut short with an ellipsis where it is longer. */
export function spokeLines(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && longer.length <= lineLetters) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const shown = lines.slice(0, most);
  if (lines.length > most) shown.push(`${shown.pop()} ${lines[most]}`);
  return shown.map((line) =>
    line.length > lineLetters ? `${line.slice(0, lineLetters - 1).trimEnd()}…` : line,
  );
}
