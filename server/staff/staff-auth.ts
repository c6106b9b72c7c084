import { betterAuth } from 'better-auth';
import { PostgresJSDialect } from 'kysely-postgres-js';
import { z } from 'zod';
import type { Database } from '../db/connect.ts';
import { Refusal } from '../errors.ts';

export interface StaffAuthOptions {
  sql: Database;
  /** 32 bytes or more, for signing cookies; derived from the master key. */
  secret: string;
  /** Where the console is reached from outside; with https, cookies are Secure. */
  baseUrl: string;
  log: (message: string, error?: unknown) => void;
}

/** Who a session belongs to. */
export interface StaffIdentity {
  userId: string;
  name: string;
  email: string;
}

/** A session that has just begun or goes on; `cookies` are Set-Cookie lines for the browser. */
export interface StaffSession {
  identity: StaffIdentity;
  cookies: string[];
}

/** A session that goes on. */
export interface KnownSession extends StaffSession {
  sessionId: string;
}

/** Sign-in of staff, as far as this project uses the library behind it. Who may do what is ours: `staff_member`. */
export interface StaffAuth {
  /**
   * Begins a session. Unknown mail and wrong password are refused alike, after the same work.
   * @param address an IP address, or any text where it is unknown; what tries are counted by
   * @throws Refusal 401 `wrong-credentials`, 429 `too-many-sign-ins`
   */
  signIn: (credentials: { email: string; password: string }, address: string) => Promise<StaffSession>;
  /** Ends the session, if there is one; returns the Set-Cookie lines that clear its cookies. */
  signOut: (headers: Headers) => Promise<string[]>;
  /** Read from the database each time, so that a revoked session ends at once; `cookies` prolong one in use. */
  session: (headers: Headers) => Promise<KnownSession | null>;
  /** Slow on purpose. */
  hashPassword: (password: string) => Promise<string>;
  /** As slow. */
  verifyPassword: (hash: string, password: string) => Promise<boolean>;
}

const BASE_PATH = '/api/auth';
/** Set by ourselves alone: what a client sends under this name is never passed on. */
const ADDRESS_HEADER = 'x-packmint-client-address';
export const SIGN_INS_PER_MINUTE_MAX = 20;
const PASSWORD_LENGTH_MIN = 10;

/** Opens the sign-in library over the instance's own pool and its `staff_…` tables. */
export function createStaffAuth(options: StaffAuthOptions): StaffAuth {
  const auth = betterAuth(libraryOptions(options));
  const handle = (path: string, headers: Headers, body: object) =>
    auth.handler(
      new Request(new URL(BASE_PATH + path, options.baseUrl), {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      }),
    );
  return {
    signIn: async (credentials, address) => {
      const headers = new Headers({ ...jsonType, [ADDRESS_HEADER]: address });
      const response = await handle('/sign-in/email', headers, credentials);
      if (!response.ok) throw signInRefusal(response);
      const { user } = signedInSchema.parse(await response.json());
      const { id, name, email } = user;
      return { identity: { userId: id, name, email }, cookies: response.headers.getSetCookie() };
    },
    signOut: async (headers) => {
      const cookie = headers.get('cookie') ?? '';
      const response = await handle('/sign-out', new Headers({ ...jsonType, cookie }), {});
      return response.headers.getSetCookie();
    },
    session: async (headers) => {
      const cookie = headers.get('cookie');
      if (!cookie) return null;
      const found = await auth.api.getSession({ headers: new Headers({ cookie }), returnHeaders: true });
      if (!found.response) return null;
      const { id, name, email } = found.response.user;
      const sessionId = found.response.session.id;
      return { identity: { userId: id, name, email }, sessionId, cookies: found.headers.getSetCookie() };
    },
    hashPassword: async (password) => (await auth.$context).password.hash(password),
    verifyPassword: async (hash, password) => {
      // What was never a hash of the library's matches nothing.
      const { password: library } = await auth.$context;
      return library.verify({ hash, password }).catch(() => false);
    },
  };
}

const signedInSchema = z.object({ user: z.object({ id: z.string(), name: z.string(), email: z.string() }) });

function signInRefusal(response: Response): Refusal {
  if (response.status === 429) {
    const retryAfterSeconds = Number(response.headers.get('x-retry-after')) || 60;
    return new Refusal(
      'too-many',
      'too-many-sign-ins',
      'Too many tries to sign in from your address; wait a minute, then try again.',
      { retryAfterSeconds },
    );
  }
  if (response.status >= 500) {
    return new Refusal('unavailable', 'sign-in-unavailable', 'Signing in does not work now; try again soon.');
  }
  return new Refusal('unauthenticated', 'wrong-credentials', 'Mail address or password is not right.');
}

const jsonType = { 'content-type': 'application/json' };

function libraryOptions({ sql, secret, baseUrl, log }: StaffAuthOptions) {
  return {
    appName: 'Packmint',
    secret,
    baseURL: new URL(baseUrl).origin,
    basePath: BASE_PATH,
    database: { dialect: new PostgresJSDialect({ postgres: sql }), type: 'postgres' as const },
    // Only setup and addStaff make people; only the two endpoints above are reachable from outside.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: PASSWORD_LENGTH_MIN },
    user: { modelName: 'staff_user' },
    session: { modelName: 'staff_session' },
    account: { modelName: 'staff_account' },
    verification: { modelName: 'staff_verification' },
    rateLimit: {
      enabled: true,
      storage: 'database' as const,
      modelName: 'staff_rate_limit',
      customRules: {
        '/sign-in/email': { window: 60, max: SIGN_INS_PER_MINUTE_MAX },
        '/sign-out': false as const,
      },
    },
    advanced: {
      cookiePrefix: 'packmint',
      useSecureCookies: baseUrl.startsWith('https:'),
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      // The console is opened by LAN address as well as by its public URL: `http/guard-write.ts` checks the origin of
      // every write against the host that was asked, before anything comes here.
      disableOriginCheck: true,
      disableCSRFCheck: true,
    },
    telemetry: { enabled: false },
    logger: {
      level: 'error' as const,
      log: (_level: string, message: string, ...more: unknown[]) => log(`sign-in: ${message}`, more[0]),
    },
  };
}
