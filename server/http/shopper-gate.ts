import type { Context as HonoContext } from 'hono';
import type { Context } from '../context.ts';
import type { MintedCode } from '../codes/code-space.ts';
import { workHeader, type Work } from '../routes/schemas/shopper.ts';
import { DeviceSessions, type Device } from './device.ts';
import { GuessGuard, type Asker } from './guessing.ts';
import { headerOf } from './header.ts';
import type { Metrics } from './metrics.ts';
import { placeOf, type Place } from './place.ts';
import { problem } from './problems.ts';

/** The phone behind a request. */
export interface Shopper extends Device {
  place: Place;
}

/** What a shopper's text came to: a minted code, or an answer to send instead. */
export type Admitted = { shopper: Shopper; code: MintedCode } | { refused: Response };

/** The way in for phones: who asks, whether they are guessing, and which code they mean. */
export class ShopperGate {
  readonly #ctx: Context;
  readonly #devices: DeviceSessions;
  readonly #guard: GuessGuard;
  readonly #metrics: Metrics;

  constructor(ctx: Context, metrics: Metrics) {
    this.#ctx = ctx;
    this.#metrics = metrics;
    const secure = ctx.config.publicUrl.startsWith('https:');
    this.#devices = new DeviceSessions(ctx.secret('shopper-cookie'), secure);
    this.#guard = new GuessGuard(ctx.secret('guess-work'));
  }

  /** Device and place of a request; the device's cookie is set where there is none. */
  shopper(c: HonoContext): Shopper {
    return { ...this.#devices.ensure(c), place: placeOf(c, this.#ctx.config.proxyHops) };
  }

  /** The device of a request, or null; sets no cookie. */
  knownDevice(c: HonoContext): Device | null {
    return this.#devices.read(c);
  }

  prove(c: HonoContext, shopper: Shopper): void {
    this.#devices.prove(c, shopper);
  }

  /** The minted code that an API call means. Unknown codes answer alike, whatever is wrong with them. */
  async admit(c: HonoContext, text: string): Promise<Admitted> {
    const shopper = this.shopper(c);
    const asker = { ...shopper, source: shopper.place.source };
    const verdict = this.#guard.judge(asker, headerOf(c, workHeader));
    if (verdict.kind !== 'pass') {
      this.#metrics.countRefusal('slowed');
      return { refused: slowDown(c, verdict) };
    }
    const code = await this.#ctx.codes.resolve(text);
    if (code) return { shopper, code };
    this.#miss(asker);
    const refused = problem(
      c,
      404,
      'unknown-code',
      'We do not know this code. Compare it with the pack, character by character, and try again.',
    );
    return { refused };
  }

  /** The same for a page: where the asker has work to do first, the page tells nothing of the code yet. */
  async admitPage(
    c: HonoContext,
    text: string,
  ): Promise<{ shopper: Shopper; code: MintedCode | null; work: Work | null }> {
    const shopper = this.shopper(c);
    const asker = { ...shopper, source: shopper.place.source };
    if (this.#guard.judge(asker, undefined).kind !== 'pass') {
      return { shopper, code: null, work: this.#guard.challenge(asker) };
    }
    const code = await this.#ctx.codes.resolve(text);
    if (!code) this.#miss(asker);
    return { shopper, code, work: null };
  }

  /** Work for a page that has nothing to say yet. */
  workFor(shopper: Shopper): Work {
    return this.#guard.challenge({ ...shopper, source: shopper.place.source });
  }

  #miss(asker: Asker): void {
    this.#guard.miss(asker);
    this.#metrics.countRefusal('unknown');
  }
}

function slowDown(
  c: HonoContext,
  verdict: { kind: 'wait'; seconds: number } | { kind: 'work'; work: Work },
): Response {
  const seconds = verdict.kind === 'wait' ? verdict.seconds : 1;
  c.header('retry-after', String(seconds));
  const detail =
    verdict.kind === 'wait'
      ? 'Too many codes that do not exist were tried from this phone. Wait a little, then scan the pack again.'
      : 'Many codes that do not exist were tried from your network. Send the work along and try again.';
  return problem(c, 429, 'slow-down', detail, [], verdict.kind === 'work' ? { work: verdict.work } : {});
}
