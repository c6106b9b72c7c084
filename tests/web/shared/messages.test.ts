import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { texts } from '#web/scan/texts.ts';
import { walletTexts } from '#web/scan/wallet/wallet-texts.ts';
import { defineMessages, formatDate, formatNumber, type Message } from '#web/shared/messages.ts';

const forms = (message: Message) => (typeof message === 'string' ? [message] : Object.values(message));
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test('numbers and plurals are written the way each language writes them', () => {
  const catalogue = defineMessages({
    vi: { packs: { other: 'đủ {count} gói' }, hello: 'Chào {name}' },
    en: { packs: { one: '{count} pack', other: '{count} packs' }, hello: 'Hello {name}' },
  });
  expect(catalogue('vi')('packs', { count: 12_500 })).toBe('đủ 12.500 gói');
  expect(catalogue('en')('packs', { count: 1 })).toBe('1 pack');
  expect(catalogue('en')('packs', { count: 12_500 })).toBe('12,500 packs');
  expect(catalogue('en')('hello', { name: '{count}' })).toBe('Hello {count}');
  expect(formatNumber('vi', 1_250_000)).toBe('1.250.000');
});

test('a date is told in the campaign’s zone, whatever zone the reader is in', () => {
  expect(formatDate('en', '2026-11-30T17:30:00.000Z', 'Asia/Ho_Chi_Minh', 'day')).toBe('1 December 2026');
  expect(formatDate('en', '2026-11-30T17:30:00.000Z', 'Asia/Ho_Chi_Minh', 'minute')).toContain('00:30');
  expect(formatDate('vi', '2026-11-30T17:30:00.000Z', 'UTC', 'day')).toBe('30 tháng 11, 2026');
  const minute = formatDate('vi', '2026-11-22T18:35:00.000Z', 'Asia/Ho_Chi_Minh', 'minute');
  expect(minute).toBe('lúc 01:35 ngày 23 tháng 11, 2026');
});

test.each([
  ['scan page', texts],
  ['wallet', walletTexts],
])('the %s says everything in both languages, with the same values', (_page, catalogue) => {
  const { vi, en } = catalogue.texts as Record<'vi' | 'en', Record<string, Message>>;
  expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
  for (const [key, message] of Object.entries(vi)) {
    const asked = new Set(forms(message).flatMap(names));
    for (const text of [...forms(message), ...forms(en[key] ?? '')]) {
      expect(text.trim(), key).not.toBe('');
      // A language may leave a number unsaid ("your one pack"), but must not ask for one it is not given.
      for (const name of names(text))
        expect(asked.has(name) || name === 'count', `${key}: ${text}`).toBe(true);
    }
  }
});

test('Vietnamese is spelled one way: “hủy”, “xóa”, “khóa”, never beside “huỷ”, “xoá”, “khoá”', () => {
  const other = /\p{L}*(?:o[áàảãạ]|(?<!q)u[ýỳỷỹỵ])(?!\p{L})/giu;
  const found = globSync('{web,campaigns/templates}/**/*.{ts,svelte}').flatMap((file) =>
    (readFileSync(file, 'utf8').match(other) ?? []).map((word) => `${file}: ${word}`),
  );
  expect(found).toEqual([]);
});
