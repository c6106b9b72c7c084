import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve('campaigns');
const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** Every module that a file names: imports, re-exports and dynamic imports. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const named = text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g);
  return Array.from(named, ([, source]) => source ?? '');
}

test('campaigns/ reaches nothing but itself and the schema library, so it decides alike everywhere', () => {
  expect(files.length).toBeGreaterThan(8);
  const foreign = files.flatMap((file) =>
    importsOf(file)
      .filter((source) => {
        if (source === 'zod') return false;
        const target = path.resolve(ROOT, path.dirname(file), source);
        return !source.startsWith('.') || !target.startsWith(ROOT + path.sep);
      })
      .map((source) => `${file} imports ${source}`),
  );
  expect(foreign).toEqual([]);
});

test('campaigns/ asks no clock and no dice: time and luck are handed in', () => {
  const impure = /Date\.now|new Date\(\)|Math\.random|performance\.|crypto|process\.|fetch\(|setTimeout/;
  const guilty = files.filter((file) => impure.test(readFileSync(path.join(ROOT, file), 'utf8')));
  expect(guilty).toEqual([]);
});
