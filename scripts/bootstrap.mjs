// Runs on whatever Node the machine has (20.19 or newer): installs what is missing, builds what is stale, then hands
// over to the Node that the project brings. No dependency, no TypeScript: nothing is installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { constants, homedir, tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const OLDEST = [20, 19];
/** The first that runs .ts files as they are. */
const RUNS_TYPESCRIPT = [22, 18];
const NEEDS_WEB = ['start', 'test', 'bench'];
const WEB_SOURCES = [
  'web',
  'campaigns',
  'vite.config.ts',
  'tsconfig.json',
  'scripts/build.ts',
  'package-lock.json',
];
const INSTALL_STAMP = path.join(ROOT, 'node_modules', '.packmint-installed');
const WEB_STAMP = path.join(ROOT, 'dist', '.built-from');
const say = (line) => console.log(line);

async function main() {
  const [name = '', ...args] = process.argv.slice(2);
  if (!atLeast(process.versions.node, OLDEST)) {
    return fail(
      `Packmint needs Node ${OLDEST.join('.')} or newer and this is ${process.versions.node}; install one.`,
    );
  }
  if (!/^[a-z-]+$/.test(name) || !fs.existsSync(path.join(ROOT, 'scripts', `${name}.ts`))) {
    return fail(
      `There is no scripts/${name}.ts; try npm start, npm test, npm run bench, npm run faults, npm run verify, npm run verify-draw, npm run keys or npm run staff.`,
    );
  }
  process.chdir(ROOT);
  if (!isInstalled() || (NEEDS_WEB.includes(name) && !isBuilt())) {
    await alone(async () => {
      if (!isInstalled()) await install();
      if (NEEDS_WEB.includes(name) && !isBuilt()) await build();
    });
  }
  await run(projectNode(), [path.join('scripts', `${name}.ts`), ...args], { watchParent: true });
}

// Installing ---------------------------------------------------------------------------------------------------

function lockHash() {
  return createHash('sha256')
    .update(fs.readFileSync('package-lock.json'))
    .update(process.platform + process.arch)
    .digest('hex');
}

function isInstalled() {
  if (read(INSTALL_STAMP) === lockHash()) return true;
  // Somebody may have run npm by hand; npm writes down what it installed when, and only when, it is done.
  if (!matchesLock()) return false;
  fs.writeFileSync(INSTALL_STAMP, lockHash());
  return true;
}

function matchesLock() {
  const wanted = JSON.parse(read('package-lock.json') ?? '{}').packages ?? {};
  const present = JSON.parse(read('node_modules/.package-lock.json') ?? '{}').packages ?? {};
  return Object.entries(wanted).every(([place, { version, optional, os, cpu, libc }]) => {
    if (place === '' || present[place]?.version === version) return true;
    const foreign = (os && !os.includes(process.platform)) || (cpu && !cpu.includes(process.arch)) || libc;
    return Boolean(optional && (foreign || !os));
  });
}

async function install() {
  say('Installing packages from the lockfile (about 550 MB the first time)');
  const npm = /npm-cli\.[cm]?js$/.test(process.env.npm_execpath ?? '')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  const flags = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--include=dev',
    '--include=optional',
  ];
  await step([...npm, 'ci', ...flags], { ...process.env, ...writableCache() }, 'npm ci');
  fs.writeFileSync(INSTALL_STAMP, lockHash());
}

/** npm needs a folder to write to, and a service's user often has no home. */
function writableCache() {
  try {
    const cache = process.env.npm_config_cache ?? path.join(homedir() || '/dev/null', '.npm');
    fs.mkdirSync(cache, { recursive: true });
    fs.accessSync(cache, fs.constants.W_OK);
    return {};
  } catch {
    const home = fs.mkdtempSync(path.join(tmpdir(), 'packmint-npm-'));
    process.on('exit', () => fs.rmSync(home, { recursive: true, force: true }));
    return { npm_config_cache: path.join(home, 'cache'), HOME: home };
  }
}

// Building -----------------------------------------------------------------------------------------------------

function webHash() {
  const hash = createHash('sha256');
  for (const source of WEB_SOURCES) {
    const files = fs.statSync(source).isDirectory()
      ? fs
          .readdirSync(source, { recursive: true })
          .map((file) => path.join(source, file))
          .sort()
      : [source];
    for (const file of files) {
      if (fs.statSync(file).isFile()) hash.update(file).update('\0').update(fs.readFileSync(file));
    }
  }
  return hash.digest('hex');
}

function isBuilt() {
  return read(WEB_STAMP) === webHash();
}

async function build() {
  say('Building the web pages');
  const hash = webHash();
  fs.rmSync(WEB_STAMP, { force: true });
  await step([projectNode(), 'scripts/build.ts'], process.env, 'The build');
  fs.mkdirSync(path.dirname(WEB_STAMP), { recursive: true });
  fs.writeFileSync(WEB_STAMP, hash);
}

// Running ------------------------------------------------------------------------------------------------------

/** The Node that npm brought; where it brought none that runs here, the machine's own if new enough. */
function projectNode() {
  const brought = path.join(ROOT, 'node_modules', '.bin', 'node');
  const { stdout } = spawnSync(brought, ['--version'], { encoding: 'utf8' });
  if (stdout && atLeast(stdout.slice(1), RUNS_TYPESCRIPT)) return brought;
  if (atLeast(process.versions.node, RUNS_TYPESCRIPT)) return process.execPath;
  return fail(
    `npm has no Node for ${process.platform} ${process.arch} to bring along; install Node ${RUNS_TYPESCRIPT.join('.')} or newer yourself.`,
  );
}

async function step(command, env, name) {
  const code = await run(command[0], command.slice(1), { env });
  if (code !== 0)
    fail(`${name} failed (exit code ${code}); the reason is above. Run the same command again to go on.`);
}

/**
 * Runs a program on our terminal. A Ctrl-C reaches it directly and by us and by npm, so it must take the first and
 * overlook the rest; we stay until it is done. With `watchParent` we end with its exit code, and tell it over the
 * channel when we, or the npm that started us, are killed.
 */
function run(program, args, { env = process.env, watchParent = false }) {
  const bin = path.join(ROOT, 'node_modules', '.bin');
  const child = spawn(program, args, {
    env: { ...env, PATH: `${bin}${path.delimiter}${env.PATH ?? ''}` },
    stdio: watchParent ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
  });
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  const watch = watchParent ? disconnectWhenOrphaned(child) : undefined;
  return new Promise((resolve) => {
    child.on('error', (error) => fail(`${program} does not start: ${error.message}`));
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      for (const name of signals) process.off(name, forward);
      const status = code ?? 128 + constants.signals[signal];
      if (watchParent || signal) process.exit(status);
      resolve(status);
    });
  });
}

/** A killed npm leaves its shell and us behind; nobody could stop the server any more and its port would stay taken. */
function disconnectWhenOrphaned(child) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const before = ancestors();
  return setInterval(() => {
    if (child.connected && ancestors() !== before) child.disconnect();
  }, 500);
}

/** Our parent and, where it is npm's shell, the npm above it. */
function ancestors() {
  const parent = process.ppid;
  const [, command, , above] = /^\d+ \((.*)\) (\S) (\d+)/.exec(read(`/proc/${parent}/stat`) ?? '') ?? [];
  return /^(sh|dash|ash|bash|busybox)$/.test(command ?? '') ? `${parent} ${above}` : `${parent}`;
}

/** Two starts at once install and build one after the other. */
async function alone(work) {
  const lock = path.join(
    tmpdir(),
    `packmint-setup-${createHash('sha256').update(ROOT).digest('hex').slice(0, 12)}-${process.getuid?.() ?? 0}`,
  );
  for (let told = false; !tryLock(lock); told = true) {
    if (!told) say('Waiting for another Packmint that installs or builds');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const unlock = () => fs.rmSync(lock, { force: true });
  process.on('exit', unlock);
  await work();
  process.off('exit', unlock);
  unlock();
}

function tryLock(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = Number(read(lock));
  const old = Date.now() - (fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 2000;
  if (old && !isAlive(holder)) fs.rmSync(lock, { force: true });
  return false;
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function atLeast(version, [major, minor]) {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

await main();
