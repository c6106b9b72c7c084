import type { Answer, CampaignView, ScanPage } from '#server/routes/schemas/shopper.ts';
import { codeKey, printedCode } from './code-text.ts';
import { send, sendKept, type Sent, type Tools } from './send-kept.ts';

/** What `/api/shop/scans` and `/api/shop/claims` answer. */
export interface Reply {
  answer: Answer;
  /** Told with a look; a claim needs no more than its answer. */
  campaign?: CampaignView;
}

/** What the scan page shows now. */
export type Screen =
  | { name: 'type' }
  | { name: 'working' }
  | { name: 'unknown' }
  | { name: 'answer'; answer: Answer; fresh: boolean }
  /** Too many tries; from `untilMs` (epoch) on the server looks again. */
  | { name: 'slow-down'; untilMs: number }
  | { name: 'no-answer'; offline: boolean }
  | { name: 'refused' };

function firstScreen(page: ScanPage): Screen {
  if (page.work) return { name: 'working' };
  if (page.answer && page.campaign) return { name: 'answer', answer: page.answer, fresh: false };
  return page.code === null ? { name: 'type' } : { name: 'unknown' };
}

/** The life of one code on one phone: looked at when the page is seen, claimed when the button is pressed. */
export class ScanFlow {
  /** What the server is asked for. */
  readonly code: string;
  /** The same for people to read. */
  readonly printed: string;
  screen = $state.raw<Screen>({ name: 'type' });
  campaign = $state.raw<CampaignView | null>(null);
  /** A claim is on its way. */
  busy = $state.raw(false);
  /** The first try got no answer. */
  retrying = $state.raw(false);
  readonly #page: ScanPage;

  constructor(page: ScanPage, typed = '') {
    this.#page = page;
    this.code = page.code === '' ? typed : (page.code ?? '');
    this.printed = page.code === '' ? printedCode(typed) : this.code;
    this.campaign = page.campaign;
    this.screen = firstScreen(page);
  }

  get #key(): string {
    return `claim.${codeKey(this.code)}`;
  }

  /** Once the page is seen: record the scan, and finish a claim whose answer was lost before a reload. */
  async begin(tools: Tools): Promise<void> {
    // An unknown code leaves nothing to record, and asking again would count as another guess.
    if (this.code === '' || this.screen.name === 'unknown') return;
    if (tools.kept.read(this.#key) !== null) return this.claim(tools);
    await this.look(tools);
  }

  /** Record the scan. The answer is drawn only if it says something new and nobody has pressed meanwhile. */
  async look(tools: Tools): Promise<void> {
    const before = this.screen;
    const body = { scanId: tools.newId(), code: this.code };
    const sent = await send<Reply>(tools, { path: '/api/shop/scans', body }, this.#page.work);
    if (this.busy || this.screen !== before) return;
    const hadNothing = before.name === 'working';
    if (sent.kind === 'answered') {
      const said = before.name === 'answer' ? before.answer.outcome : null;
      if (said !== sent.value.answer.outcome) this.#draw(sent, false);
    } else if (hadNothing) this.#draw(sent, false);
  }

  /**
   * Claim with the id kept for this code; pressing again, also after a reload, is the same claim.
   * @param confirmedAge what the shopper says to be, where the answer before asked for it
   */
  async claim(tools: Tools, confirmedAge?: number): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.retrying = false;
    const onRetry = () => (this.retrying = true);
    try {
      const make = (claimId: string) => ({
        path: '/api/shop/claims',
        body: { claimId, code: this.code, ...(confirmedAge === undefined ? {} : { confirmedAge }) },
        onRetry,
      });
      this.#draw(await sendKept<Reply>(tools, this.#key, make), true);
    } finally {
      this.busy = false;
    }
  }

  /** The button of "try again": claims only if that is what failed; a page that was never drawn is looked at first. */
  async retry(tools: Tools): Promise<void> {
    if (this.campaign) return this.claim(tools);
    this.screen = { name: 'working' };
    return this.look(tools);
  }

  #draw(sent: Sent<Reply>, fresh: boolean): void {
    switch (sent.kind) {
      case 'answered':
        this.campaign = sent.value.campaign ?? this.campaign;
        this.screen = { name: 'answer', answer: sent.value.answer, fresh };
        return;
      case 'slow-down':
        this.screen = { name: 'slow-down', untilMs: Date.now() + sent.seconds * 1000 };
        return;
      case 'no-answer':
        this.screen = { name: 'no-answer', offline: sent.reason === 'offline' };
        return;
      case 'refused':
        this.screen = { name: sent.problem.code === 'unknown-code' ? 'unknown' : 'refused' };
    }
  }
}
