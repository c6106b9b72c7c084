import { getContext, setContext } from 'svelte';
import type { Product } from '#server/routes/schemas/console.ts';
import type { Currency } from '#server/routes/schemas/ledger.ts';
import type { TierPlan } from '#server/routes/schemas/tiers.ts';
import { membersApi } from '../../../api/members.ts';
import { pointsApi } from '../../../api/points.ts';
import { language } from '../../../state/language.svelte.ts';
import { Resource } from '../../../state/resource.svelte.ts';
import { getWorkspace } from '../../../state/workspace.svelte.ts';
import type { EditedPrize } from '../draft.ts';

const key = Symbol('what an editor offers');

type Api = ReturnType<typeof getWorkspace>['api'];
type Reward = Awaited<ReturnType<Api['rewards']>>['rewards'][number];

/** What parts of a campaign choose from: the program's products, gifts, currencies and tiers, and the campaign's own prizes and sets. */
export interface Offers {
  products: Resource<Product[]>;
  rewards: Resource<Reward[]>;
  currencies: Resource<Currency[]>;
  tiers: Resource<TierPlan['tiers']>;
  prizes: () => EditedPrize[];
  sets: () => string[];
}

/** Call while the editor is set up. */
export function provideOffers(own: Pick<Offers, 'prizes' | 'sets'>): Offers {
  const { api, programId } = getWorkspace();
  const offers = {
    ...own,
    products: new Resource<Product[]>(),
    rewards: new Resource<Reward[]>(),
    currencies: new Resource<Currency[]>(),
    tiers: new Resource<TierPlan['tiers']>(),
  };
  const points = pointsApi(programId);
  void offers.products.load(async () => (await api.products({ limit: 200, archived: 'false' })).products);
  void offers.rewards.load(async () => (await api.rewards()).rewards);
  void offers.currencies.load(async () => (await points.currencies()).currencies);
  void offers.tiers.load(async () => (await membersApi(programId).tiers()).tiers);
  return setContext(key, offers);
}

export function useOffers(): Offers {
  return getContext(key);
}

/** The campaign's prizes as choices, by what they are called now. */
export function usePrizes(): () => { value: string; text: string }[] {
  const offers = useOffers();
  return () => offers.prizes().map(({ id, name }) => ({ value: id, text: name[language.current] || id }));
}

/** The program's tiers as choices, and those that are named already though it has them no more. */
export function useTiers(): (named: readonly string[]) => { value: string; text: string }[] {
  const offers = useOffers();
  return (named) => {
    const known = offers.tiers.value ?? [];
    const gone = named.filter((slug) => slug && !known.some(({ tier }) => tier === slug));
    return [
      ...known.map(({ tier, name }) => ({ value: tier, text: name[language.current] })),
      ...gone.map((slug) => ({ value: slug, text: slug })),
    ];
  };
}
