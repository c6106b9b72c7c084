import type { banks, wallets } from '#server/routes/schemas/gifts.ts';

/** Where money can be sent, as people know it. */
export const walletNames: Record<(typeof wallets)[number], string> = {
  momo: 'MoMo',
  zalopay: 'ZaloPay',
  'viettel-money': 'Viettel Money',
  vnpay: 'VNPAY',
  shopeepay: 'ShopeePay',
};
export const bankNames: Record<(typeof banks)[number], string> = {
  VCB: 'Vietcombank',
  TCB: 'Techcombank',
  BIDV: 'BIDV',
  VIETINBANK: 'VietinBank',
  AGRIBANK: 'Agribank',
  MB: 'MB Bank',
  ACB: 'ACB',
  VPB: 'VPBank',
  TPB: 'TPBank',
  SACOMBANK: 'Sacombank',
  ABB: 'ABBANK',
  BAB: 'Bac A Bank',
  BVB: 'BVBank',
  CAKE: 'Cake',
  EIB: 'Eximbank',
  HDB: 'HDBank',
  HSBC: 'HSBC',
  KLB: 'KienlongBank',
  LPB: 'LPBank',
  MSB: 'MSB',
  NAB: 'Nam A Bank',
  NCB: 'NCB',
  OCB: 'OCB',
  PGB: 'PGBank',
  PVCB: 'PVcomBank',
  SCB: 'SCB',
  SEAB: 'SeABank',
  SGB: 'Saigonbank',
  SHB: 'SHB',
  SHINHAN: 'Shinhan Bank',
  TIMO: 'Timo',
  UOB: 'UOB',
  VAB: 'VietABank',
  VIB: 'VIB',
  VIETBANK: 'Vietbank',
  WOORI: 'Woori Bank',
};

/** An account as the desk is shown it, `momo ···678`, with its bank or wallet as people know it. */
export function namedAccount(hint: string): string {
  const names: Record<string, string> = { ...walletNames, ...bankNames };
  return hint.replace(/^\S+/, (id) => names[id] ?? id);
}
