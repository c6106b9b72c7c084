import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accentVariables, contrast, onAccent, surfaces } from '#web/shared/contrast.ts';

const tokens = readFileSync('web/shared/tokens.css', 'utf8');
const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => '#' + value.toString(16).padStart(6, '0'));

/** The two values of a `light-dark(…)` token. */
function token(name: string): [string, string] {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(tokens);
  if (!found?.[1] || !found[2]) throw new Error(`tokens.css has no pair --${name}`);
  return [found[1], found[2]];
}

test('the contrast of black on white is 21 and of a colour on itself 1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#c8102e', '#c8102e')).toBe(1);
});

test('any brand colour can be read: text on it, and itself as text and edge on paper by day and by lamp', () => {
  fc.assert(
    fc.property(colour, (accent) => {
      const worn = accentVariables(accent);
      expect(contrast(onAccent(accent), accent)).toBeGreaterThanOrEqual(4.5);
      for (const mode of ['light', 'dark'] as const) {
        for (const surface of surfaces[mode]) {
          expect(contrast(worn[`--accent-ink-${mode}`] ?? '', surface)).toBeGreaterThanOrEqual(4.5);
          expect(contrast(worn[`--accent-edge-${mode}`] ?? '', surface)).toBeGreaterThanOrEqual(3);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a brand whose colour reads well on paper keeps it as it is', () => {
  expect(accentVariables('#0f6650')['--accent-ink-light']).toBe('#0f6650');
});

test('what is not a colour changes nothing', () => {
  expect(accentVariables('red; } body { display: none')).toEqual({});
});

test('every ink of the tokens passes AA on every surface, by day and by lamp', () => {
  const grounds = ['paper', 'paper-sunk', 'paper-raised', 'desk', 'desk-raised'].map(token);
  for (const name of ['ink', 'ink-soft', 'ink-faint', 'good', 'warn', 'bad', 'info']) {
    const ink = token(name);
    for (const ground of grounds) {
      expect(contrast(ink[0], ground[0]), `--${name} by day`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(ink[1], ground[1]), `--${name} by lamp`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test('the meaning tones pass AA on their own soft grounds, and control edges 3:1', () => {
  for (const name of ['good', 'warn', 'bad', 'info']) {
    const [ink, ground] = [token(name), token(`${name}-soft`)];
    expect(contrast(ink[0], ground[0])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(ink[1], ground[1])).toBeGreaterThanOrEqual(4.5);
  }
  const edge = token('line-strong');
  for (const ground of ['paper', 'paper-sunk', 'paper-raised'].map(token)) {
    expect(contrast(edge[0], ground[0])).toBeGreaterThanOrEqual(3);
    expect(contrast(edge[1], ground[1])).toBeGreaterThanOrEqual(3);
  }
});

test('the surfaces that accents are measured on are those of the tokens', () => {
  const pairs = ['paper-raised', 'paper', 'paper-sunk'].map(token);
  expect(surfaces.light).toEqual(pairs.map((pair) => pair[0]));
  expect(surfaces.dark).toEqual(pairs.map((pair) => pair[1]));
});
