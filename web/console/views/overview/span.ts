import { localDay } from '#campaigns/local-time.ts';

/** Named spans that move with the day; `custom` is two dates in the URL. */
export const spans = { today: 1, week: 7, fortnight: 14, month: 30, quarter: 90 } as const;
export type SpanName = keyof typeof spans | 'custom';
export interface Span {
  name: SpanName;
  from: string;
  to: string;
  by: 'hour' | 'day';
  days: number;
}

const dayMs = 86_400_000;
const hourlyDaysMax = 7;
const spanDaysMax = 366;

/** `YYYY-MM-DD` moved by whole days. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00Z`));
}

/** What the query asks for, as days of the program's zone; what it leaves out or gets wrong falls back to 14 days. */
export function readSpan(
  query: { range: string; from: string; to: string; by: string },
  now: Date,
  timeZone: string,
): Span {
  const today = localDay(now, timeZone);
  let name: SpanName = query.range in spans ? (query.range as keyof typeof spans) : 'fortnight';
  let to = today;
  let from = shiftDay(today, 1 - spans[name]);
  if (isDay(query.from) && isDay(query.to) && query.from <= query.to) {
    name = 'custom';
    ({ from, to } = query);
  }
  const days = Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
  if (days > spanDaysMax) from = shiftDay(to, 1 - spanDaysMax);
  const hourly = query.by === 'hour' || (query.by === '' && days === 1);
  return {
    name,
    from,
    to,
    by: hourly && days <= hourlyDaysMax ? 'hour' : 'day',
    days: Math.min(days, spanDaysMax),
  };
}

/** Whether a span is short enough to be read hour by hour. */
export function mayBeHourly(span: Span): boolean {
  return span.days <= hourlyDaysMax;
}
