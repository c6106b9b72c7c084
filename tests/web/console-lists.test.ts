import { expect, test } from 'vitest';
import { sortRows } from '#web/console/sort-rows.ts';

const rows = [
  { name: 'Đường', left: 3 },
  { name: 'Dầu', left: 0 },
  { name: 'Ổi', left: 3 },
  { name: 'Áo', left: 12 },
];
const columns = { name: (row: (typeof rows)[0]) => row.name, left: (row: (typeof rows)[0]) => row.left };
const names = (sort: string) => sortRows(rows, sort, columns).map(({ name }) => name);

test('a list that came whole is ordered by words as Vietnamese reads them, and by numbers both ways', () => {
  expect(names('name')).toEqual(['Áo', 'Dầu', 'Đường', 'Ổi']);
  expect(names('name-desc')).toEqual(['Ổi', 'Đường', 'Dầu', 'Áo']);
  expect(names('left')).toEqual(['Dầu', 'Đường', 'Ổi', 'Áo']);
  expect(names('left-desc')).toEqual(['Áo', 'Đường', 'Ổi', 'Dầu']);
});

test('an order that is none leaves the list as it came', () => {
  for (const sort of ['', 'constructor', 'name-up'])
    expect(names(sort)).toEqual(rows.map(({ name }) => name));
});
