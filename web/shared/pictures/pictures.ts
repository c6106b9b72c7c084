/** One stroke of a drawing on a 96 × 96 field; `fill` names a class of Picture.svelte. */
interface Part {
  d: string;
  fill: 'accent' | 'paper' | 'sunk' | 'line' | 'on';
}

/** The pictures a reward can have; product.md's catalogue starts with what brands of food and drink give away. */
export const pictures = {
  cup: [
    { d: 'M66 42h6a9 9 0 0 1 0 24h-7', fill: 'line' },
    { d: 'M22 34h46l-4 42a6 6 0 0 1-6 6H32a6 6 0 0 1-6-6z', fill: 'paper' },
    { d: 'M23.5 48h43l-1.9 20h-39z', fill: 'accent' },
    { d: 'M36 26c-4-5 3-7 0-13M46 26c-4-5 3-7 0-13M56 26c-4-5 3-7 0-13', fill: 'line' },
    { d: 'M40 58h10', fill: 'on' },
  ],
  bowl: [
    { d: 'M58 12 40 44M68 16 46 46', fill: 'line' },
    { d: 'M26 44c2-9 8-13 14-10 5-7 15-6 18 1 7-2 11 3 12 9', fill: 'sunk' },
    { d: 'M12 44h72c0 18-10 31-22 35v4H34v-4C22 75 12 62 12 44z', fill: 'accent' },
    { d: 'M24 56c2 5 5 9 9 12', fill: 'on' },
  ],
  bag: [
    { d: 'M34 38V28a14 14 0 0 1 28 0v10', fill: 'line' },
    { d: 'M20 36h56l5 46H15z', fill: 'paper' },
    { d: 'M17.5 58h61l2.5 24H15z', fill: 'accent' },
    { d: 'M34 44v2M62 44v2', fill: 'line' },
    { d: 'M40 70h16', fill: 'on' },
  ],
  voucher: [
    { d: 'M10 28h76v13a7 7 0 0 0 0 14v13H10V55a7 7 0 0 0 0-14z', fill: 'accent' },
    { d: 'M62 32v3M62 41v3M62 50v3M62 59v3', fill: 'on' },
    { d: 'M28 58l18-20', fill: 'on' },
    { d: 'M28 42a3 3 0 1 0 .1 0M45 54a3 3 0 1 0 .1 0', fill: 'on' },
  ],
  phone: [
    { d: 'M32 10h32a6 6 0 0 1 6 6v60a6 6 0 0 1-6 6H32a6 6 0 0 1-6-6V16a6 6 0 0 1 6-6z', fill: 'paper' },
    { d: 'M26 20h44v48H26z', fill: 'accent' },
    { d: 'M44 75h8M44 15h8', fill: 'line' },
    { d: 'M52 28 40 45h15L43 60', fill: 'on' },
  ],
  ticket: [
    { d: 'M22 22l54 14-4 14a6 6 0 0 0-3 11l-3 12-54-14 3-12a6 6 0 0 0 3-11z', fill: 'paper' },
    { d: 'M14 34h68v11a6 6 0 0 0 0 12v11H14V57a6 6 0 0 0 0-12z', fill: 'accent' },
    { d: 'M48 42l3 6.5 7 .8-5.2 4.7 1.5 7L48 57.6 41.7 61l1.5-7L38 49.300l7-.800z', fill: 'on' },
  ],
} as const satisfies Record<string, readonly Part[]>;
