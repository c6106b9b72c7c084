import type {
  Catalogue,
  RedemptionAnswer,
  Voucher,
  VoucherList,
  Wallet,
} from '#server/routes/schemas/shopper.ts';
import type { Gift } from '#server/routes/schemas/fulfilment.ts';
import { ApiProblem, get, post } from '#web/shared/api.ts';
import { sendKept, type Sent, type Tools } from '../send-kept.ts';

export type Offer = Catalogue['offers'][number];
/** What a person says of where a gift goes; the server checks it. */
export interface GiftDetailsBody {
  variantId?: number | undefined;
  details: Record<string, string>;
}
export type Loading = 'waiting' | 'ready' | 'failed' | 'missing';

const knownProblems = [
  'not-enough-points',
  'stock-exhausted',
  'reward-not-offered',
  'reward-limit-reached',
] as const;
/** Why a redemption did not happen; each is a sentence of wallet-texts.ts. */
export type RedeemFailure = (typeof knownProblems)[number] | 'failed' | 'slowDown';

function failureOf(sent: Exclude<Sent<unknown>, { kind: 'answered' }>): RedeemFailure {
  if (sent.kind === 'slow-down') return 'slowDown';
  if (sent.kind === 'no-answer') return 'failed';
  return knownProblems.find((code) => code === sent.problem.code) ?? 'failed';
}

/** A member's wallet in one program, and what it can be spent on. */
export class WalletState {
  readonly programId: number;
  loading = $state<Loading>('waiting');
  wallet = $state.raw<Wallet | null>(null);
  offers = $state.raw<Offer[]>([]);
  loadingMore = $state(false);
  loadingVouchers = $state(false);
  readonly #path: string;

  constructor(programId: number) {
    this.programId = programId;
    this.#path = `/api/shop/programs/${programId}`;
  }

  async load(): Promise<void> {
    this.loading = this.wallet ? 'ready' : 'waiting';
    try {
      const [wallet, catalogue] = await Promise.all([
        get<Wallet>(`${this.#path}/wallet`),
        get<Catalogue>(`${this.#path}/catalogue`),
      ]);
      this.wallet = wallet;
      this.offers = catalogue.offers;
      this.loading = 'ready';
    } catch (error) {
      this.loading = error instanceof ApiProblem && error.status === 404 ? 'missing' : 'failed';
    }
  }

  /** The next page of the history, put below what is shown; on failure the button stays. */
  async more(): Promise<void> {
    const { wallet } = this;
    if (!wallet?.nextCursor || this.loadingMore) return;
    this.loadingMore = true;
    try {
      const next = await get<Wallet>(`${this.#path}/wallet`, { query: { cursor: wallet.nextCursor } });
      const history = [...wallet.history, ...next.history];
      this.wallet = { ...(this.wallet ?? wallet), history, nextCursor: next.nextCursor };
    } catch {
      // The button stays where it is, to be pressed again.
    } finally {
      this.loadingMore = false;
    }
  }

  /** The vouchers before those shown; on failure the button stays. */
  async moreVouchers(): Promise<void> {
    const cursor = this.wallet?.vouchersCursor;
    if (!cursor || this.loadingVouchers) return;
    this.loadingVouchers = true;
    try {
      const next = await get<VoucherList>(`${this.#path}/vouchers`, { query: { cursor } });
      // What was shown may have changed meanwhile; a voucher redeemed just now stays.
      if (this.wallet?.vouchersCursor === cursor) {
        const vouchers = [...this.wallet.vouchers, ...next.vouchers];
        this.wallet = { ...this.wallet, vouchers, vouchersCursor: next.nextCursor };
      }
    } catch {
      // The button stays where it is, to be pressed again.
    } finally {
      this.loadingVouchers = false;
    }
  }

  /** Spend points on a reward, once, however often it takes to hear the answer. */
  async redeem(tools: Tools, rewardId: number, variantId?: number): Promise<Voucher | RedeemFailure> {
    const sent = await sendKept<RedemptionAnswer>(
      tools,
      `redeem.${this.programId}.${rewardId}`,
      (redemptionId) => ({
        path: `${this.#path}/redemptions`,
        body: { redemptionId, rewardId, variantId },
      }),
    );
    if (sent.kind !== 'answered') return failureOf(sent);
    const { voucher, balance } = sent.value;
    if (this.wallet) {
      // A redemption resumed after a reload answers with a voucher that is here already.
      const others = this.wallet.vouchers.filter((one) => one.voucherId !== voucher.voucherId);
      this.wallet = { ...this.wallet, balance, vouchers: [voucher, ...others] };
    }
    void this.load();
    return voucher;
  }

  /** A gift as it is now. @throws ApiProblem, NoAnswer */
  gift(redemptionId: string): Promise<Gift> {
    return get<Gift>(`${this.#path}/gifts/${redemptionId}`);
  }

  /** Says where a gift goes; sent again it changes nothing. @throws ApiProblem, NoAnswer */
  giveDetails(redemptionId: string, body: GiftDetailsBody): Promise<Gift> {
    return post<Gift>(`${this.#path}/gifts/${redemptionId}/details`, body, { retries: 1 });
  }

  /** Takes a gift back; the points return. @throws ApiProblem, NoAnswer */
  cancelGift(redemptionId: string): Promise<Gift> {
    return post<Gift>(`${this.#path}/gifts/${redemptionId}/cancel`, {}, { retries: 1 });
  }
}
