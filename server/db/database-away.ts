import postgres from 'postgres';

/** What was under way may or may not have been committed; asked again with its id, it says. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor() {
    super('the connection to the database was lost');
  }
}

/** Of the driver (CONNECTION_CLOSED, CONNECT_TIMEOUT …) and of sockets; ENOENT and EACCES are files'. */
const AWAY = /^(CONNECT|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/;

/** Whether an error says that a connection was lost, closed by the server with a FATAL error, or never came about. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return ['FATAL', 'PANIC'].includes(error.severity);
  if (error instanceof ConnectionLost) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return AWAY.test(code);
}
