import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** A small phone, a phone, a laptop. */
export const widths = [320, 390, 1440] as const;

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = process.env['PACKMINT_SCREENSHOTS'];

/** One screen, and how a page gets to it from wherever it was. */
export interface Stop {
  name: string;
  go: (page: Page) => Promise<unknown>;
}

/**
 * Brings a page to each stop and looks at it in every width. What comes back is what is wrong, one line each. Where
 * PACKMINT_SCREENSHOTS names a folder, every look leaves a picture there.
 */
export async function tour(page: Page, stops: readonly Stop[], label: string): Promise<string[]> {
  const findings: string[] = [];
  for (const { name, go } of stops) {
    const title = `${label} ${name}`;
    try {
      await go(page);
      findings.push(...(await lookAt(page, title)));
    } catch (error) {
      findings.push(`${title}: not reached, ${String(error).slice(0, 300)}`);
    }
  }
  return findings;
}

async function lookAt(page: Page, title: string): Promise<string[]> {
  const findings: string[] = [];
  const before = page.viewportSize();
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
    await rest(page);
    const wide = await page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - innerWidth);
    if (wide > 0) findings.push(`${title} ${width}: ${wide} px wider than the screen`);
    findings.push(...(await cutHints(page)).map((hint) => `${title} ${width}: cut off is ${hint}`));
    findings.push(...(await runAxe(page)).map((fault) => `${title} ${width}: ${fault}`));
    await picture(page, `${title} ${width}`);
  }
  if (!(await liesOnItsOwnGround(page))) findings.push(`${title}: the ground is not of the scheme asked for`);
  if (before) await page.setViewportSize(before);
  return findings;
}

/**
 * Waits until nothing loads and nothing moves: half-faded text has another contrast. A colour that is inherited goes
 * down the page level by level, a frame each, so a few frames in a row have to be still.
 */
export async function rest(page: Page): Promise<void> {
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  await page.evaluate(async () => {
    const moves = () =>
      document
        .getAnimations()
        .some((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity);
    for (let still = 0; still < 3; still = moves() ? 0 : still + 1) await new Promise(requestAnimationFrame);
  });
}

/** What an empty field says of itself, where the field is too small for it. */
function cutHints(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d');
    return [...document.querySelectorAll<HTMLInputElement>('input[placeholder]')]
      .filter((field) => {
        const { font, paddingLeft, paddingRight } = getComputedStyle(field);
        if (pen) pen.font = font;
        const room = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
        return (pen?.measureText(field.placeholder).width ?? Infinity) > room;
      })
      .map(({ placeholder }) => placeholder);
  });
}

/** Whether everything lies on a dark ground exactly where a dark one is asked for. */
function liesOnItsOwnGround(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const grounds = [document.body, document.documentElement].map(
      (element) => getComputedStyle(element).backgroundColor,
    );
    const isDark = grounds.some((colour) => /^rgb\(\d{1,2}, \d{1,2}, \d{1,2}\)$/.test(colour));
    return isDark === matchMedia('(prefers-color-scheme: dark)').matches;
  });
}

/** The serious and critical violations that axe-core finds: rule, and the first place. */
async function runAxe(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const violations = await page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    const result = await axe.run({
      resultTypes: ['violations'],
      // It would load every sheet once more, for rules about turning a phone.
      preload: false,
      ...(only ? { runOnly: { type: 'rule', values: only } } : {}),
    });
    return result.violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      at: nodes.map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`).join(' | '),
    }));
  }, rules);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, at }) => `${id} at ${at.slice(0, 400)}`);
}

async function picture(page: Page, name: string): Promise<void> {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({
    path: path.join(folder, `${name.replaceAll(/[^\w-]+/g, '_')}.png`),
    fullPage: !(await page.locator('[role=dialog], [role=alertdialog], dialog[open]').count()),
  });
}
