import { defineMessages } from '#web/shared/messages.ts';

export const durationMessages = defineMessages({
  vi: {
    moment: 'dưới 1 giây',
    now: 'vừa xong',
    ago: '{span} trước',
    days: { other: '{count} ngày' },
    hours: { other: '{count} giờ' },
    minutes: { other: '{count} phút' },
    seconds: { other: '{count} giây' },
  },
  en: {
    moment: 'under a second',
    now: 'just now',
    ago: '{span} ago',
    days: { one: '{count} day', other: '{count} days' },
    hours: { one: '{count} hour', other: '{count} hours' },
    minutes: { one: '{count} minute', other: '{count} minutes' },
    seconds: { one: '{count} second', other: '{count} seconds' },
  },
});
