/** What the chart can draw; each is also a tile. */
export const metrics = ['scans', 'claims', 'points', 'redemptions', 'duplicates', 'newMembers'] as const;
export type Metric = (typeof metrics)[number];
