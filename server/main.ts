import type { AddressInfo } from 'node:net';
import { serve, type ServerType } from '@hono/node-server';
import { createApp } from './app.ts';
import { CampaignViews } from './claims/campaign-views.ts';
import { Definitions } from './claims/definitions.ts';
import { ScanLanes } from './claims/scan-lanes.ts';
import { CodeSpace } from './codes/code-space.ts';
import { deriveSecret } from './codes/master-key.ts';
import { loadMasterKey } from './codes/master-key-file.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import type { Database } from './db/connect.ts';
import { SetupError } from './db/setup-error.ts';
import { loadPageFiles } from './http/page-files.ts';
import { createStaffAuth } from './staff/staff-auth.ts';

/** Opens an instance over a migrated database: keys, caches, the claim path. Nothing listens yet. */
export async function openContext(
  sql: Database,
  config: Config,
  log: Context['log'] = logToStderr,
): Promise<Context> {
  const master = loadMasterKey(config.dataDir, config.masterKey);
  const secret = (purpose: string) => deriveSecret(master, purpose);
  const definitions = new Definitions();
  return {
    sql,
    config,
    codes: await CodeSpace.open(sql, master),
    definitions,
    views: new CampaignViews(sql, definitions),
    lanes: new ScanLanes(sql, definitions),
    staffAuth: createStaffAuth({
      sql,
      secret: secret('staff-session').toString('base64url'),
      baseUrl: config.publicUrl,
      log,
    }),
    secret,
    log,
  };
}

export interface RunningServer {
  port: number;
  /** Stops taking requests, lets those under way finish, at most ten seconds. */
  close: () => Promise<void>;
}

const DRAIN_MS = 10_000;

/**
 * Serves an instance. Port 0 takes any free one.
 * @param dist folder of the built web; null serves the API alone
 * @throws SetupError where the port is taken or the web is not built
 */
export async function startServer(
  ctx: Context,
  options: { port: number; dist: string | null },
): Promise<RunningServer> {
  const files = options.dist === null ? null : await loadPageFiles(options.dist);
  const app = createApp(ctx, files);
  const { server, address } = await listen(app.fetch, options.port);
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    const hurry = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), DRAIN_MS);
    await closed;
    clearTimeout(hurry);
  };
  return { port: address.port, close };
}

function listen(fetch: Parameters<typeof serve>[0]['fetch'], port: number) {
  return new Promise<{ server: ServerType; address: AddressInfo }>((resolve, reject) => {
    const server = serve({ fetch, port }, (address) => resolve({ server, address }));
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new SetupError(`Port ${port} is taken; stop what uses it or set PORT to another one.`)
          : error,
      );
    });
  });
}

function logToStderr(message: string, error?: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : (error ?? '');
  console.error(`${new Date().toISOString()} ${message}`, detail);
}
