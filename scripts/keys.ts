import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import QRCode from 'qrcode';
import { CodeSpace } from '#server/codes/code-space.ts';
import { exportKeyring } from '#server/codes/export-keyring.ts';
import type { KeyKeeper } from '#server/codes/key-keeper.ts';
import { keyringFileSchema } from '#server/codes/keyring-file.ts';
import { listKeyChanges, listKeys } from '#server/codes/list-keys.ts';
import { parseMasterKey } from '#server/codes/master-key.ts';
import { openMasterKey } from '#server/codes/master-key-file.ts';
import { showRecoverySheet } from '#server/codes/recovery-sheet.ts';
import { restoreKeyring } from '#server/codes/restore-keyring.ts';
import { retireKey } from '#server/codes/retire-key.ts';
import { rotateKey } from '#server/codes/rotate-key.ts';
import { readConfig } from '#server/config.ts';
import { openDatabase } from '#server/db/connect.ts';
import { SetupError } from '#server/db/setup-error.ts';
import { Refusal } from '#server/errors.ts';
import { useDatabase } from './database.ts';
import { sentenceOf } from './lifecycle.ts';

const USAGE = `npm run keys -- list                 the keys, and what was done to them
npm run keys -- rotate 12|16         a new key for later batches of codes of this length
npm run keys -- retire ID            mint no more with a key; its codes go on opening
npm run keys -- export FILE          the keyring, sealed under the master key, for a safe place
npm run keys -- restore FILE [--master-key FILE]
                                     takes its keys in; FILE of the other master key: groups of its sheet, base64 or hex
npm run keys -- sheet                the master key as text, to print and lock away`;

type Act = (keeper: KeyKeeper, argument: string, masterKeyFile: string | undefined) => Promise<string>;

const acts: Record<string, Act> = {
  list: async ({ sql }) => {
    const [keys, changes] = await Promise.all([listKeys(sql, null), listKeyChanges(sql)]);
    const rows = keys.map(
      (key) =>
        `key ${key.keyId}  ${key.codeLength} characters  ${key.state}  ${key.batches} batches  ${key.codes} codes  since ${key.createdAt}`,
    );
    const trail = changes.map(
      ({ changedAt, kind, keyId, changedBy }) =>
        `${changedAt}  ${kind}${keyId === null ? '' : ` key ${keyId}`} by ${changedBy}`,
    );
    return [...rows, '', ...trail].join('\n');
  },
  rotate: async (keeper, length) => {
    if (length !== '12' && length !== '16') throw new SetupError('Say which codes: rotate 12, or rotate 16.');
    const { keyId } = await rotateKey(keeper, length === '12' ? 12 : 16);
    return `Batches of codes of ${length} characters are now minted with key ${keyId}. Export the keyring anew.`;
  },
  retire: async (keeper, id) => {
    if (!/^\d{1,5}$/.test(id)) throw new SetupError('Say which key by its number: retire 3.');
    await retireKey(keeper, Number(id));
    return `Key ${id} mints no more; its codes go on opening.`;
  },
  export: async (keeper, file) => {
    if (!file) throw new SetupError('Say where to: export keyring.json.');
    // Never over another: it may be the only copy.
    if (existsSync(file)) throw new SetupError(`${file} is there already; name another file.`);
    await writeFile(file, `${JSON.stringify(await exportKeyring(keeper), null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    return `Wrote ${file}. It opens only with the master key: keep both, apart from each other.`;
  },
  restore: async (keeper, file, masterKeyFile) => {
    const keyring = keyringFileSchema.safeParse(parseJson(await readText(file)));
    if (!keyring.success) throw new SetupError(`${file} is not an exported keyring.`);
    const master = masterKeyFile && parseMasterKey(await readText(masterKeyFile), masterKeyFile);
    const restored = await restoreKeyring(keeper, keyring.data, master || undefined);
    return restored
      .map(({ fileKeyId, keyId, outcome }) => `key ${fileKeyId} of the file: ${outcome}, key ${keyId} here`)
      .join('\n');
  },
  sheet: async (keeper) => {
    const { groups, keys, shownAt } = await showRecoverySheet(keeper);
    const lines = [groups.slice(0, 7), groups.slice(7)].map((half) => half.join(' '));
    return [
      `PACKMINT RECOVERY SHEET  ${shownAt}`,
      `Opens the keys ${keys.map(({ keyId }) => keyId).join(', ')} of a backup of this instance.`,
      'Without it, a lost master.key means that no printed code can be read any more.',
      'To use it: write the groups into PACKMINT_DATA/master.key (chmod 600), then npm start.',
      'Print it, lock it away, and clear this terminal: whoever has it and a backup has every code.',
      '',
      ...lines,
      '',
      await QRCode.toString(groups.join(' '), { type: 'utf8', errorCorrectionLevel: 'M' }),
    ].join('\n');
  },
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new SetupError(`${file || 'The file'} cannot be read; say which file.`);
  }
}

/** `npm run keys -- ACT`: what the operator may do to the keys of the instance, beside a running server or without one. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { 'master-key': { type: 'string' } },
    allowPositionals: true,
  });
  const [name = '', argument = ''] = positionals;
  const act = acts[name];
  if (!act) throw new SetupError(USAGE);
  const config = readConfig(process.env);
  const { url, stop } = await useDatabase(config, console.error);
  const sql = openDatabase({ url, name: 'keys', max: 2 });
  try {
    const [found] = await sql<{ ready: boolean }[]>`select to_regclass('key_change') is not null as ready`;
    if (!found?.ready) throw new SetupError('Start this version of Packmint once on this database first.');
    const codes = await CodeSpace.open(sql, await openMasterKey(sql, config.dataDir, config.masterKey));
    const keeper = { sql, codes, programId: null, changedBy: 'command line' };
    console.log(await act(keeper, argument, values['master-key']));
  } finally {
    await sql.end();
    await stop();
  }
}

try {
  await main();
} catch (error) {
  const told = error instanceof Refusal || isUsage(error);
  console.error(told ? (error as Error).message : sentenceOf(error));
  process.exitCode = 2;
}

/** What the person has typed, or a file that cannot be written. */
function isUsage(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return /^(ERR_PARSE_ARGS|E[A-Z]+$)/.test(code);
}
