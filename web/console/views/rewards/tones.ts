import type { FulfilmentRow, Payout } from '#server/routes/schemas/fulfilment.ts';

/** The colour of a state: what waits for staff stands out, what is done is calm. */
export function toneOf(state: FulfilmentRow['state'] | Payout['state']): 'info' | 'good' | 'bad' | 'none' {
  switch (state) {
    case 'requested':
    case 'approved':
    case 'packed':
    case 'waiting':
      return 'info';
    case 'delivered':
    case 'collected':
    case 'paid':
      return 'good';
    case 'failed':
    case 'cancelled':
    case 'refunded':
    case 'rejected':
      return 'bad';
    default:
      return 'none';
  }
}
