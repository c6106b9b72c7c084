import type { Me } from '#server/routes/schemas/console.ts';
import { account, type SetupRequest } from '../api/account.ts';
import { ApiProblem } from '#web/shared/api.ts';
import { onSignedOut } from '../api/request.ts';

/** `expired`: someone is at work whom the server no longer knows; what is open stays open until they have signed in. */
type Standing = 'loading' | 'setup' | 'signed-out' | 'signed-in' | 'expired' | 'unreachable';

/** Who is at the desk. */
class Session {
  standing = $state<Standing>('loading');
  me = $state.raw<Me | null>(null);
  /** A one-time password as it was typed to sign in: whoever must change it at once need not type it again. */
  oneTimePassword: string | null = null;

  /** Calls that were refused, to be sent again. */
  readonly #waiting: ((same: boolean) => void)[] = [];

  constructor() {
    onSignedOut(() => this.#signInAgain());
  }

  /** Find out who is signed in; and, when nobody is, whether the instance was ever set up. */
  async begin(): Promise<void> {
    this.standing = 'loading';
    try {
      await this.#enter();
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) await this.#askForSetup();
      else this.standing = 'unreachable';
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    await account.signIn(email, password);
    // Before the screen that needs it is drawn.
    this.oneTimePassword = password;
    await this.#enter();
    if (!this.me?.passwordDue) this.oneTimePassword = null;
  }

  async changePassword(current: string, next: string): Promise<void> {
    this.me = await account.changePassword(current, next);
    this.oneTimePassword = null;
  }

  async setUp(request: SetupRequest): Promise<void> {
    await account.setup(request);
    await this.#enter();
  }

  /** Read anew who is at the desk, since what they work in has changed. */
  async refresh(): Promise<void> {
    this.me = await account.me();
  }

  async signOut(): Promise<void> {
    await account.signOut();
    this.leave();
  }

  /** To the sign-in page, whatever is open. */
  leave(): void {
    this.me = null;
    this.oneTimePassword = null;
    this.standing = 'signed-out';
    this.#tellWaiting(false);
  }

  async #enter(): Promise<void> {
    const before = this.me?.userId;
    this.me = await account.me();
    this.standing = 'signed-in';
    this.#tellWaiting(this.me.userId === before);
  }

  /** Settles when it is decided who goes on: true where it is the person who was at work. */
  #signInAgain(): Promise<boolean> {
    if (this.standing !== 'signed-in' && this.standing !== 'expired') return Promise.resolve(false);
    this.standing = 'expired';
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #tellWaiting(same: boolean): void {
    for (const tell of this.#waiting.splice(0)) tell(same);
  }

  async #askForSetup(): Promise<void> {
    try {
      const { needed } = await account.setupState();
      this.standing = needed ? 'setup' : 'signed-out';
    } catch {
      this.standing = 'unreachable';
    }
  }
}

export const session = new Session();
