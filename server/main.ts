import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { createApp } from './app.ts';
import { CodeLookUp } from './batches/code-look-up.ts';
import { CampaignViews } from './claims/campaign-views.ts';
import { Definitions } from './claims/definitions.ts';
import { ScanLanes } from './claims/scan-lanes.ts';
import { CodeSpace } from './codes/code-space.ts';
import { deriveSecret } from './codes/master-key.ts';
import { openMasterKey } from './codes/master-key-file.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { openDatabase } from './db/connect.ts';
import { Pipeline } from './db/pipeline.ts';
import { DrawBook } from './draws/draw-book.ts';
import { SetupError } from './db/setup-error.ts';
import { loadPageFiles } from './http/page-files.ts';
import { SecuredResponse } from './http/security.ts';
import { KeyedCalls } from './idempotency/keyed-calls.ts';
import { callSweeper } from './jobs/call-sweeper.ts';
import { ExportRunner } from './jobs/export-runner.ts';
import { ImportRunner } from './jobs/import-runner.ts';
import { pointsRunner } from './jobs/points-runner.ts';
import { rewardRunner } from './jobs/reward-runner.ts';
import { createStaffAuth } from './staff/staff-auth.ts';

/** Connections for what pages say of a code before anything is pressed. */
const PREVIEW_CONNECTIONS = 4;
/** Transactions of the claim path at once: one is decided while the database works on others. */
const LANES = 3;

export interface OpenContext {
  context: Context;
  /** Closes the instance's connections. */
  close: () => Promise<void>;
}

/**
 * Opens an instance over a migrated database: keys, caches, the claim path. Nothing listens yet.
 * @throws MasterKeyError where the master key is missing, malformed or not the database's own
 */
export async function openContext(options: {
  config: Config;
  databaseUrl: string;
  log?: Context['log'];
}): Promise<OpenContext> {
  const { config, databaseUrl: url, log = logToStderr } = options;
  const sql = openDatabase({ url, name: 'server' });
  const claimSql = openDatabase({ url, name: 'previews', max: PREVIEW_CONNECTIONS, lookUpsOnly: true });
  const keySql = openDatabase({ url, name: 'keys', max: 1 });
  const lanes = Array.from({ length: LANES }, () => new Pipeline({ url, name: 'claims', lookUpsOnly: true }));
  let unfollow: () => void = () => undefined;
  const close = async () => {
    unfollow();
    const pools = [sql, claimSql, keySql].map((pool) => pool.end({ timeout: 5 }));
    await Promise.all([...pools, ...lanes.map((lane) => lane.end())]);
  };
  try {
    const master = await openMasterKey(sql, config.dataDir, config.masterKey);
    const secret = (purpose: string) => deriveSecret(master, purpose);
    const definitions = new Definitions();
    const draws = new DrawBook({ secret });
    const codes = await CodeSpace.open(sql, master);
    const exports = new ExportRunner({ sql, codes, config, log });
    const context: Context = {
      sql,
      claimSql,
      config,
      codes,
      lookUp: new CodeLookUp(sql, codes),
      definitions,
      views: new CampaignViews(sql, definitions),
      draws,
      lanes: new ScanLanes(lanes, { definitions, draws, log }),
      calls: new KeyedCalls({ sql, secret }),
      staffAuth: createStaffAuth({
        sql,
        secret: secret('staff-session').toString('base64url'),
        baseUrl: config.publicUrl,
        log,
      }),
      exports,
      imports: new ImportRunner({ sql, codes, config, log, databaseUrl: url }),
      secret,
      log,
    };
    unfollow = codes.follow(keySql);
    return { context, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface RunningServer {
  port: number;
  /** Stops taking requests, lets those under way finish, at most ten seconds. */
  stop: () => Promise<void>;
}

const DRAIN_MS = 10_000;

interface ServeOptions {
  /** 0 takes any free one; the configuration's where left out. */
  port?: number;
  /** The folder of the built web; null serves the API alone. */
  dist?: string | null;
}

/**
 * Serves an instance and does its jobs.
 * @throws SetupError where the port is taken or the web is not built
 */
export async function startServer(ctx: Context, options: ServeOptions = {}): Promise<RunningServer> {
  const { port, stop } = await serve(ctx, options);
  const jobs = [ctx.exports, ctx.imports, pointsRunner(ctx), rewardRunner(ctx), callSweeper(ctx)];
  for (const job of jobs) job.start();
  return {
    port,
    stop: async () => {
      await Promise.all([...jobs.map((job) => job.stop()), stop()]);
    },
  };
}

/** Answers requests, and does nothing that nobody asked for. @throws what `startServer` throws */
export async function serve(
  ctx: Context,
  { port = ctx.config.port, dist = 'dist' }: ServeOptions = {},
): Promise<RunningServer> {
  const files = dist === null ? null : await loadPageFiles(path.resolve(dist));
  const { server, address } = await listen(createApp(ctx, files).fetch, port);
  const stop = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const hurry = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    await closed;
    clearTimeout(hurry);
  };
  return { port: address.port, stop };
}

/** An HTTP server whose every answer carries the security headers. */
function listen(
  fetch: Parameters<typeof getRequestListener>[0],
  port: number,
): Promise<{ server: Server; address: AddressInfo }> {
  const answer = getRequestListener(fetch);
  const server = createServer({ ServerResponse: SecuredResponse }, (request, response) => {
    void answer(request, response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new SetupError(`Port ${port} is taken; stop what uses it or set PORT to another one.`)
          : error,
      );
    });
    server.listen(port, () => resolve({ server, address: server.address() as AddressInfo }));
  });
}

function logToStderr(message: string, error?: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : (error ?? '');
  console.error(`${new Date().toISOString()} ${message}`, detail);
}
