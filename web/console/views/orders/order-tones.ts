/** Of an order's state. */
export const orderTones = { draft: 'none', sent: 'info', closed: 'good', cancelled: 'none' } as const;
