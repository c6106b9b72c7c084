import { z } from '@hono/zod-openapi';

/** E-wallets that money can be sent to. */
export const wallets = ['momo', 'zalopay', 'viettel-money', 'vnpay', 'shopeepay'] as const;
/** Banks by the short names of NAPAS, as bulk transfers write them. */
// prettier-ignore
export const banks = [
  'ABB', 'ACB', 'AGRIBANK', 'BAB', 'BIDV', 'BVB', 'CAKE', 'EIB', 'HDB', 'HSBC', 'KLB', 'LPB', 'MB', 'MSB', 'NAB', 'NCB', 'OCB',
  'PGB', 'PVCB', 'SACOMBANK', 'SCB', 'SEAB', 'SGB', 'SHB', 'SHINHAN', 'TCB', 'TIMO', 'TPB', 'UOB', 'VAB', 'VCB', 'VIB',
  'VIETBANK', 'VIETINBANK', 'VPB', 'WOORI',
] as const;

const name = z.string().trim().min(2).max(100);
/** A Vietnamese number as people write it; spaces, dots and +84 are put right. */
const phone = z
  .string()
  .trim()
  .max(24)
  .transform((text) => text.replace(/[\s.()-]/g, '').replace(/^(\+84|0084)/, '0'))
  .pipe(z.string().regex(/^0[2-9]\d{8,9}$/, 'Write a phone number in Vietnam, such as 0912 345 678.'));

/** Where a gift goes and to whom; personal data, kept sealed and erasable. */
export const giftDetails = z
  .discriminatedUnion('way', [
    z.strictObject({
      way: z.literal('delivery'),
      name,
      phone,
      address: z.string().trim().min(5).max(200),
      ward: z.string().trim().max(100).optional(),
      province: z.string().trim().min(2).max(100),
      note: z.string().trim().max(200).optional(),
    }),
    z.strictObject({ way: z.literal('pickup'), name, phone, point: z.string().trim().min(1).max(200) }),
    z.strictObject({ way: z.literal('contact'), name, phone, note: z.string().trim().max(200).optional() }),
    z.strictObject({ way: z.literal('wallet'), wallet: z.enum(wallets), phone, name }),
    z.strictObject({
      way: z.literal('bank'),
      bank: z.enum(banks),
      account: z
        .string()
        .trim()
        .max(40)
        .transform((text) => text.replace(/[\s.-]/g, ''))
        .pipe(z.string().regex(/^\d{6,19}$/, 'Write the account’s number, 6 to 19 digits.')),
      name,
    }),
  ])
  .openapi('GiftDetails');
export type GiftDetails = z.infer<typeof giftDetails>;
export type DetailsWay = GiftDetails['way'];
export const detailsWays = [
  'delivery',
  'pickup',
  'contact',
  'wallet',
  'bank',
] as const satisfies DetailsWay[];

const fulfilmentStates = [
  'details',
  'arranging',
  'requested',
  'approved',
  'packed',
  'shipped',
  'ready',
  'delivered',
  'collected',
  'cancelled',
  'refunded',
] as const;
export const fulfilmentState = z.enum(fulfilmentStates);
