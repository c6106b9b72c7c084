import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { parseMasterKey } from './codes/master-key.ts';
import { SetupError } from './db/setup-error.ts';

/** Everything that the environment decides, read once. */
export interface Config {
  port: number;
  /** Scheme and host that go onto packs, without a slash at the end. */
  publicUrl: string;
  /** The operator's own PostgreSQL; null for the embedded one. */
  databaseUrl: string | null;
  /** Absolute folder of the embedded cluster and of the master key's file. */
  dataDir: string;
  /** Whether an empty instance is filled with the demo program. */
  demo: boolean;
  /** As the operator wrote it, checked to be one; undefined for the file in `dataDir`. */
  masterKey: string | undefined;
  /** How many proxies of ours stand in front, so how many entries of X-Forwarded-For can be believed. */
  proxyHops: number;
  /** How long the files of an export are kept, and longer where a printer's link lives longer. */
  exportDays: number;
  /** What an export leaves free on the disk, which the database may share. */
  diskReserveBytes: number;
  /** Whether services of partners may be called inside the operator's own network, and without TLS. */
  privatePartners: boolean;
}

type Environment = Record<string, string | undefined>;

/** Throws SetupError with the one sentence that says what to set. */
export function readConfig(env: Environment): Config {
  const port = readInteger(env, 'PORT', { fallback: 8080, min: 1, max: 65_535 });
  return {
    port,
    publicUrl: readPublicUrl(env) ?? `http://${lanAddress()}${port === 80 ? '' : `:${port}`}`,
    databaseUrl: readDatabaseUrl(env),
    dataDir: path.resolve(set(env, 'PACKMINT_DATA') ?? '.data'),
    demo: readSwitch(env, 'PACKMINT_DEMO', '1'),
    masterKey: readMasterKey(env),
    proxyHops: readInteger(env, 'PACKMINT_PROXY_HOPS', { fallback: 0, min: 0, max: 10 }),
    exportDays: readInteger(env, 'PACKMINT_EXPORT_DAYS', { fallback: 7, min: 1, max: 3650 }),
    diskReserveBytes: readInteger(env, 'PACKMINT_DISK_RESERVE_MB', { fallback: 512, min: 0, max: 1e9 }) * 1e6,
    privatePartners: readSwitch(env, 'PACKMINT_PRIVATE_PARTNERS', '0'),
  };
}

/** The address under which a phone on the same network finds this machine; localhost when there is no network. */
export function lanAddress(): string {
  const candidates = Object.entries(networkInterfaces())
    .filter(([name]) => !/^(docker|br-|veth|virbr|vmnet|tun|tap|utun)/.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  const home = candidates.find((address) => /^(192\.168|10|172\.(1[6-9]|2\d|3[01]))\./.test(address));
  return home ?? candidates[0] ?? 'localhost';
}

/** An empty variable is one that is not set. */
function set(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function readInteger(
  env: Environment,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const text = set(env, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new SetupError(`${name} is "${text}"; set it to a whole number from ${min} to ${max}.`);
  }
  return value;
}

function readSwitch(env: Environment, name: string, fallback: '0' | '1'): boolean {
  const text = set(env, name) ?? fallback;
  if (text !== '0' && text !== '1') throw new SetupError(`${name} is "${text}"; set it to 0 or 1.`);
  return text === '1';
}

function readPublicUrl(env: Environment): string | undefined {
  const text = set(env, 'PACKMINT_URL');
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url && url.pathname === '/' && url.search + url.hash + url.username === '';
  if (!bare || !/^https?:$/.test(url.protocol)) {
    throw new SetupError(
      `PACKMINT_URL is "${text}"; set it to what packs should begin with, for example https://qr.example.com, without a path.`,
    );
  }
  return url.origin;
}

function readDatabaseUrl(env: Environment): string | null {
  const text = set(env, 'DATABASE_URL');
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    // Not repeated: it may hold a password.
    throw new SetupError(
      'DATABASE_URL is not the address of a PostgreSQL database; set it like postgres://user:password@host:5432/database, or leave it out for the embedded one.',
    );
  }
  return text;
}

/** An empty key is refused too: a secret that failed to arrive must not be replaced by a new key. */
function readMasterKey(env: Environment): string | undefined {
  const text = env['PACKMINT_MASTER_KEY'];
  if (text === undefined) return undefined;
  try {
    parseMasterKey(text, 'PACKMINT_MASTER_KEY');
  } catch (error) {
    throw new SetupError((error as Error).message);
  }
  return text;
}
