/** The list without one of its rows; none at all where that was the last. */
export function withoutIndex<Row>(rows: readonly Row[] | undefined, index: number): Row[] | undefined {
  const rest = (rows ?? []).filter((_, other) => other !== index);
  return rest.length > 0 ? rest : undefined;
}

/** Swaps a row with the one before or after it. */
export function moveRow(rows: unknown[], index: number, by: -1 | 1): void {
  const [row] = rows.splice(index, 1);
  if (row !== undefined) rows.splice(index + by, 0, row);
}
