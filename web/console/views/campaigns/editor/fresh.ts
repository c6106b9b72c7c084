import type {
  EditedDefinition,
  EditedMechanic,
  EditedPrize,
  EditedRule,
  MechanicKind,
  RuleKind,
} from '../draft.ts';

/** `stem-2` where `stem` is taken: machines name things, people only see what they called them. */
export function freeId(stem: string, taken: readonly (string | undefined)[]): string {
  if (!taken.includes(stem)) return stem;
  let count = 2;
  while (taken.includes(`${stem}-${count}`)) count += 1;
  return `${stem}-${count}`;
}

export function freshPrize(prizes: readonly EditedPrize[]): EditedPrize {
  return {
    id: freeId(
      'prize',
      prizes.map(({ id }) => id),
    ),
    name: { vi: '', en: '' },
    worth: null,
    stock: null,
    gives: { kind: 'points', points: null },
  };
}

export const mechanicKinds: readonly MechanicKind[] = [
  'points-per-pack',
  'instant-win',
  'collect-set',
  'every-nth',
  'streak',
  'missions',
  'lottery',
];

/** A mechanic to be filled in; prizes that are there already are offered in it. */
export function freshMechanic(
  kind: MechanicKind,
  { mechanics, prizes = [] }: Pick<EditedDefinition, 'mechanics' | 'prizes'>,
): EditedMechanic {
  const id = freeId(
    kind,
    mechanics.map((mechanic) => mechanic.id),
  );
  const grant = { points: null };
  const words = () => ({ vi: '', en: '' });
  const table = () => [{ prizeId: prizes[0]?.id ?? '', winners: null }];
  switch (kind) {
    case 'points-per-pack':
      return { kind, id, points: null };
    case 'instant-win':
      return { kind, id, draw: { kind: 'sealed', prizes: table() } };
    case 'collect-set':
      return {
        kind,
        id,
        pieces: ['piece', 'piece-2'].map((piece) => ({ id: piece, name: words(), weight: 50 })),
        grant,
        repeat: true,
      };
    case 'every-nth':
      return { kind, id, n: 10, grant, repeat: true };
    case 'streak':
      return { kind, id, days: 7, grant, repeat: true };
    case 'missions':
      return { kind, id, tasks: [{ kind: 'packs', id: 'task', count: 5 }], grant };
    case 'lottery':
      return { kind, id, entriesPerPack: 1, drawsAt: { weekday: 6, at: '20:00' }, prizes: table() };
  }
}

/** In the order in which they are offered; a record, so that the compiler misses none. */
const offered: Record<RuleKind, true> = {
  'limit-per-person-per-day': true,
  limit: true,
  products: true,
  places: true,
  'minimum-age': true,
  tiers: true,
  audience: true,
  'not-excluded': true,
  blackout: true,
  budget: true,
};
export const ruleKinds = Object.keys(offered) as RuleKind[];

export function freshRule(kind: RuleKind): EditedRule {
  switch (kind) {
    case 'limit-per-person-per-day':
      return { kind, claims: 10 };
    case 'limit':
      return { kind, per: 'device', period: 'day', claims: 10 };
    case 'products':
      return { kind, productIds: [] };
    case 'places':
      return { kind, places: ['VN'], unknown: 'allowed' };
    case 'minimum-age':
      return { kind, years: 18 };
    case 'tiers':
      return { kind, tiers: [] };
    case 'audience':
      return { kind, who: 'new' };
    case 'not-excluded':
      return { kind };
    case 'blackout':
      return { kind, weekdays: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '06:00' };
    case 'budget':
      return { kind, of: 'points', per: 'campaign', amount: null };
  }
}
