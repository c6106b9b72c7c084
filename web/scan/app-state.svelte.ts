import type { ScanPage } from '#server/routes/schemas/shopper.ts';
import { formatDate, formatNumber, type DateStyle, type Language } from '#web/shared/messages.ts';
import { routeOf, type Route } from './route.ts';
import { ScanFlow } from './scan-flow.svelte.ts';
import { sendKept, type Tools } from './send-kept.ts';
import { texts } from './texts.ts';

const yearSeconds = 31_536_000;

/** Everything the shopper's pages share: the language, where we are, and the scanned code's flow. */
export class AppState {
  language = $state.raw<Language>('vi');
  route = $state.raw<Route>({ name: 'type' });
  /** Null on the server and until the script works: then every button is still asleep. */
  tools = $state.raw<Tools | null>(null);
  /** Until a phone that was told to wait is heard again. */
  secondsLeft = $state.raw(0);
  /** The wallet that this phone saw last. */
  #lastWallet = $state.raw<number | null>(null);
  programName = $state.raw('Packmint');
  /** Whether the wallet on the screen is of rehearsals; what a scan is, its campaign says. */
  testWallet = $state.raw(false);
  readonly flow: ScanFlow;

  /** `path`: as the server was asked for it; `typed`: the code as the address bar has it, which an unknown code's page does not say back. */
  constructor(page: ScanPage, path: string, typed = '') {
    this.language = page.language;
    this.flow = new ScanFlow(page, typed);
    if (page.campaign) this.programName = page.campaign.programName;
    this.route = page.code === null ? routeOf(path) : { name: 'scan' };
  }

  /** The program whose wallet the header opens: a page that names none opens the one seen last. */
  get programId(): number | null {
    if (this.route.name === 'wallet') return this.route.programId;
    return this.flow.campaign?.programId ?? this.#lastWallet;
  }

  /** What is on the screen came of a test code. */
  get isTest(): boolean {
    const { campaign } = this.flow;
    if (this.route.name !== 'wallet') return campaign?.test ?? false;
    return this.testWallet || (campaign?.programId === this.route.programId && campaign.test);
  }

  /** The script works: buttons wake, and what this phone remembers is read. */
  wake(tools: Tools): void {
    this.tools = tools;
    this.#lastWallet = Number(tools.kept.read('wallet')) || null;
  }

  /** This program is real and this phone was in it: its wallet stays in reach. */
  rememberWallet(programId: number): void {
    this.#lastWallet = programId;
    this.tools?.kept.keep('wallet', String(programId));
  }

  get t() {
    return texts(this.language);
  }

  /** A text that people wrote in both languages. */
  say(text: { vi: string; en: string }): string {
    return text[this.language];
  }

  number(value: number): string {
    return formatNumber(this.language, value);
  }

  date(instant: string, timeZone: string, style: DateStyle = 'minute'): string {
    return formatDate(this.language, instant, timeZone, style);
  }

  /** An instant in the campaign's own zone: a day there is not always a day here. */
  campaignDate(instant: string, style: DateStyle = 'minute'): string {
    return this.date(instant, this.flow.campaign?.timeZone ?? 'Asia/Ho_Chi_Minh', style);
  }

  /** `21`, for a leaf of the calendar. */
  dayOfMonth(instant: string): string {
    return this.#part(instant, { day: 'numeric' });
  }

  /** `tháng 11`, `Nov`. */
  month(instant: string): string {
    return this.#part(instant, { month: this.language === 'vi' ? 'long' : 'short' });
  }

  #part(instant: string, part: Intl.DateTimeFormatOptions): string {
    const timeZone = this.flow.campaign?.timeZone ?? 'Asia/Ho_Chi_Minh';
    return new Intl.DateTimeFormat(this.language, { ...part, timeZone }).format(Date.parse(instant));
  }

  /** The name of what is won: points, stars, petals … */
  get pointsName(): string {
    return this.flow.campaign ? this.say(this.flow.campaign.pointsName) : '';
  }

  switchLanguage(): void {
    this.language = this.language === 'vi' ? 'en' : 'vi';
    document.cookie = `lang=${this.language}; path=/; max-age=${yearSeconds}; samesite=lax`;
    document.documentElement.lang = this.language;
  }

  /** Go to a page that this document holds: the wallet, or back to the code that it was opened with. */
  go(path: string): void {
    history.pushState(null, '', path);
    this.#arrive(routeOf(path));
  }

  /** The reader went back or forward. */
  arrive(path: string): void {
    const route = routeOf(path);
    if (route.name === 'scan' && this.flow.code === '') location.reload();
    else this.#arrive(route);
  }

  #arrive(route: Route): void {
    this.route = route;
    scrollTo(0, 0);
  }

  press(): void {
    if (this.tools) void this.flow.claim(this.tools);
  }

  /** Claim again, of age. */
  claimOfAge(years: number): void {
    if (this.tools) void this.flow.claim(this.tools, years);
  }

  retry(): void {
    if (this.tools) void this.flow.retry(this.tools);
  }

  /** Tell the brand that someone else claimed this code. True when the report has arrived. */
  async report(message: string): Promise<boolean> {
    if (!this.tools) return false;
    const code = this.flow.code;
    const key = `report.${code}`;
    const sent = await sendKept(this.tools, key, (reportId) => ({
      path: '/api/shop/reports',
      body: { reportId, code, ...(message.trim() === '' ? {} : { message: message.trim() }) },
    }));
    if (sent.kind === 'answered') this.tools.kept.keep(`reported.${code}`, 'yes');
    return sent.kind === 'answered';
  }

  get hasReported(): boolean {
    return this.tools?.kept.read(`reported.${this.flow.code}`) === 'yes';
  }
}
