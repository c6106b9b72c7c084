import { formatDate, formatNumber, type DateStyle } from '#web/shared/messages.ts';
import { durationMessages } from './messages/durations.ts';
import { language } from './state/language.svelte.ts';

/** 12500 → 12.500 or 12,500. */
export function number(value: number): string {
  return formatNumber(language.current, value);
}

/** Whole VND; the sign stays on the line of its number. */
export function money(vnd: number): string {
  return `${number(vnd)}\u00a0₫`;
}

/** 1250000 → 1,3 Tr or 1.3M: for axes only. */
export function shortNumber(value: number): string {
  return value < 10_000
    ? number(value)
    : formatNumber(language.current, value, { notation: 'compact', maximumFractionDigits: 1 });
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** 5830000000 → 5,8 GB or 5.8 GB. */
export function fileSize(bytes: number): string {
  const power = Math.min(3, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return formatNumber(language.current, bytes / 1000 ** power, {
    style: 'unit',
    unit: byteUnits[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  });
}

export function percent(share: number): string {
  return formatNumber(language.current, share, { style: 'percent', maximumFractionDigits: 1 });
}

/** An instant in the given zone. */
export function moment(instant: string, timeZone: string, style: DateStyle = 'short'): string {
  return formatDate(language.current, instant, timeZone, style);
}

const days = new Map<string, Intl.DateTimeFormat>();

/** The day of an instant in the given zone, in figures: for columns of tables. */
export function day(instant: string, timeZone: string): string {
  const key = `${language.current} ${timeZone}`;
  const format =
    days.get(key) ??
    new Intl.DateTimeFormat(language.current === 'vi' ? 'vi-VN' : 'en-GB', {
      timeZone,
      day: '2-digit',
      month: '2-digit',
      year: 'numeric',
    });
  days.set(key, format);
  return format.format(new Date(instant));
}

/** A calendar day or hour that is already local (`YYYY-MM-DD` or `YYYY-MM-DDTHH:mm`), as written text. */
export function localMoment(local: string, style: DateStyle | 'axis-day' | 'axis-hour' = 'day'): string {
  const instant = `${local.length === 10 ? `${local}T00:00` : local.slice(0, 16)}:00Z`;
  if (style === 'axis-day') return `${Number(local.slice(8, 10))}/${Number(local.slice(5, 7))}`;
  if (style === 'axis-hour') return local.slice(11, 16);
  return formatDate(language.current, instant, 'UTC', style);
}

const steps = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1000],
] as const;

/** A span of time in words, by its two largest units: "2 ngày 4 giờ". */
export function duration(ms: number): string {
  const t = durationMessages(language.current);
  const first = steps.findIndex(([, size]) => Math.abs(ms) >= size);
  if (first < 0) return t('moment');
  let rest = Math.abs(ms);
  return steps
    .slice(first, first + 2)
    .map(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count > 0 ? t(unit, { count }) : '';
    })
    .filter(Boolean)
    .join(' ');
}

/** How long ago, by the largest unit: for "updated … ago". */
export function ago(ms: number): string {
  const t = durationMessages(language.current);
  if (ms < 2000) return t('now');
  const [unit, size] = steps.find(([, unitMs]) => ms >= unitMs) ?? steps[3];
  return t('ago', { span: t(unit, { count: Math.floor(ms / size) }) });
}

/** The zone as people call it: `Asia/Ho_Chi_Minh (GMT+7)`. */
export function zoneName(timeZone: string, at = new Date()): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(at);
  const offset = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  return `${timeZone.replaceAll('_', ' ')} (${offset})`;
}

/** The name of a country from its two letters. */
export function countryName(code: string | null): string | null {
  if (!code) return null;
  try {
    return new Intl.DisplayNames([language.current], { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Enough of a long id to tell two apart by eye. */
export function shortId(id: string): string {
  return id.length > 10 ? id.slice(-8) : id;
}
