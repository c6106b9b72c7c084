import { defineMessages } from '#web/shared/messages.ts';

export const fieldMessages = defineMessages({
  vi: {
    required: 'Hãy điền mục này.',
    notWhole: 'Chỉ nhập chữ số, ví dụ 12.000.',
    outside: 'Từ {min} tới {max}.',
  },
  en: {
    required: 'Please fill this in.',
    notWhole: 'Use digits only, such as 12,000.',
    outside: 'From {min} to {max}.',
  },
});
