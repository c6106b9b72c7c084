const byWord = new Intl.Collator('vi');

/**
 * Rows in the order that a list's `sort` names: a column, or a column and `-desc`. Equal rows, and rows under a name
 * that is no column, stay as they were.
 */
export function sortRows<Item>(
  items: readonly Item[],
  sort: string,
  columns: Record<string, (item: Item) => string | number>,
): Item[] {
  const column = sort.replace(/-desc$/, '');
  const read = Object.hasOwn(columns, column) ? columns[column] : undefined;
  if (!read) return [...items];
  const way = sort.endsWith('-desc') ? -1 : 1;
  return [...items].sort((one, other) => {
    const [a, b] = [read(one), read(other)];
    return way * (typeof a === 'string' ? byWord.compare(a, String(b)) : a - Number(b));
  });
}
