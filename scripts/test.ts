import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What vitest's JSON reporter writes, as far as we read it. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: { name: string; status: string; assertionResults: unknown[] }[];
}

interface Count {
  passed: number;
  failed: number;
}

const BIN = path.join(import.meta.dirname, '../node_modules/.bin');
const running = new Set<ChildProcess>();

/** Each counts as one test, and speaks only when it fails. The longest is the first. */
const CHECKS: [name: string, program: string, ...args: string[]][] = [
  ['lint', 'eslint', '-c', 'scripts/eslint.config.mjs', '.'],
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['types', 'tsc', '--noEmit'],
  [
    'svelte-check',
    'svelte-check',
    '--tsconfig',
    './tsconfig.json',
    '--output',
    'human',
    '--fail-on-warnings',
  ],
];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exitCode = 130;
  });
}

const counts = await twoAtATime([...CHECKS.map((check) => () => runCheck(check)), runVitest]);
const total = counts.reduce((sum, count) => ({
  passed: sum.passed + count.passed,
  failed: sum.failed + count.failed,
}));
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode ??= total.failed > 0 ? 1 : 0;

/** Each check may take a core and a gigabyte; the tests, which are last, begin beside what is left of the lint. */
async function twoAtATime(waiting: (() => Promise<Count>)[]): Promise<Count[]> {
  const counts: Count[] = [];
  const worker = async () => {
    for (let work = waiting.shift(); work; work = waiting.shift()) counts.push(await work());
  };
  await Promise.all([worker(), worker()]);
  return counts;
}

async function runCheck([name, program, ...args]: (typeof CHECKS)[number]): Promise<Count> {
  const begun = Date.now();
  const { code, output } = await run(program, args, 'pipe');
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)${code === 0 ? '' : `\n${output.trimEnd()}`}`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runVitest(): Promise<Count> {
  const folder = mkdtempSync(path.join(tmpdir(), 'packmint-report-'));
  const file = path.join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { code } = await run('vitest', ['run', ...reporters], 'inherit');
    return countTests(JSON.parse(readFileSync(file, 'utf8')) as Report, code);
  } catch (error) {
    console.log(`✗ vitest wrote no report: ${String(error)}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that does not load, a crash outside any test, and a run without tests are failures too. */
function countTests(report: Report, code: number | null): Count {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  const passed = report.numPassedTests;
  let failed = report.numFailedTests + broken;
  if (report.numPendingTests > 0) console.log(`${report.numPendingTests} skipped`);
  if (failed === 0 && (code !== 0 || passed === 0)) failed = 1;
  return { passed, failed };
}

/** With `pipe`, what the program said is kept; with `inherit` it speaks for itself. */
async function run(
  program: string,
  args: string[],
  output: 'pipe' | 'inherit',
): Promise<{ code: number | null; output: string }> {
  const child = spawn(path.join(BIN, program), args, { stdio: ['ignore', output, output] });
  running.add(child);
  let said = '';
  const keep = (text: Buffer) => (said += text.toString());
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      said += error.message;
      resolve(1);
    });
    child.on('close', resolve);
  });
  running.delete(child);
  return { code, output: said };
}
