import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { Context as HonoContext } from 'hono';
import { setCookie } from 'hono/cookie';
import { v7 as uuidv7 } from 'uuid';
import { headerOf } from './header.ts';

const NAME = 'pm_device';
const OURS = new RegExp(`(?:^|;)\\s*${NAME}=([^;\\s]*)`);
const KNOWN_MAX = 50_000;
/** Browsers keep a cookie 400 days at most. */
const MAX_AGE_SECONDS = 400 * 86_400;

/** A phone, as its cookie says: an anonymous member from the first claim on. */
export interface Device {
  deviceId: string;
  /** It has claimed a pack before. */
  proven: boolean;
}

/**
 * The shopper's session: a signed, HttpOnly cookie that holds nothing but a random device id. It is not stored, so a page
 * costs no query; the signature keeps anyone from trying other people's ids.
 */
export class DeviceSessions {
  readonly #secret: KeyObject;
  readonly #secure: boolean;
  /** Cookies whose signature was checked: a visit asks several times. */
  readonly #known = new Map<string, Device>();

  /** @param secure whether pages are served over https */
  constructor(secret: Uint8Array, secure: boolean) {
    // Made once: a key from bytes costs each request six times the signature itself.
    this.#secret = createSecretKey(secret);
    this.#secure = secure;
  }

  /** The device of a request, or null where it brings no valid cookie. */
  read(c: HonoContext): Device | null {
    const cookie = cookieOf(headerOf(c, 'cookie'));
    if (cookie === undefined) return null;
    const known = this.#known.get(cookie);
    if (known) return known;
    const device = this.#check(cookie);
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    if (device) this.#known.set(cookie, device);
    return device;
  }

  #check(cookie: string): Device | null {
    const [deviceId, flag, seal] = cookie.split('.');
    if (!deviceId || !flag || !seal) return null;
    const right = Buffer.from(this.#seal(deviceId, flag));
    const given = Buffer.from(seal);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    return { deviceId, proven: flag === 'p' };
  }

  /** The device of a request; a new one is made and its cookie set where there is none. */
  ensure(c: HonoContext): Device {
    const known = this.read(c);
    if (known) return known;
    const device = { deviceId: uuidv7(), proven: false };
    this.#write(c, device);
    return device;
  }

  /** Remembers that the device has claimed a pack. */
  prove(c: HonoContext, device: Device): void {
    if (!device.proven) this.#write(c, { ...device, proven: true });
  }

  #write(c: HonoContext, { deviceId, proven }: Device): void {
    const flag = proven ? 'p' : 'n';
    setCookie(c, NAME, `${deviceId}.${flag}.${this.#seal(deviceId, flag)}`, {
      httpOnly: true,
      sameSite: 'Lax',
      secure: this.#secure,
      path: '/',
      maxAge: MAX_AGE_SECONDS,
    });
  }

  #seal(deviceId: string, flag: string): string {
    return createHmac('sha256', this.#secret).update(`${deviceId}.${flag}`).digest('base64url').slice(0, 22);
  }
}

/** The value of our cookie in a Cookie header (RFC 6265, 4.2.1); ours holds nothing that would be quoted or escaped. */
function cookieOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : OURS.exec(header)?.[1];
}
