import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AI_TEXT, digitalLinkPath as serverPath } from '#server/gs1/digital-link.ts';
import { lotSchema } from '#server/routes/schemas/gs1.ts';
import { digitalLinkPath, lotFits } from '#web/console/digital-link.ts';

const typed = fc.string({ minLength: 1, maxLength: 22, unit: 'binary-ascii' });
const lots = fc.oneof(typed, fc.constantFrom('.', '..', 'L2611/A', 'Lô 7', 'ABC'));

it('the console lets through the lots that the server takes, and shows them as they will be printed', () => {
  fc.assert(
    fc.property(lots, (lot) => {
      fc.pre(lot.trim() === lot);
      expect(lotFits(lot)).toBe(lotSchema.safeParse(lot).success);
      if (AI_TEXT.test(lot))
        expect(digitalLinkPath('08930000000019', lot)).toBe(serverPath({ gtin: '08930000000019', lot }));
    }),
  );
  expect(digitalLinkPath('08930000000019')).toBe('/01/08930000000019');
});
