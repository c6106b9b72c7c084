import { defineMessages } from '#web/shared/messages.ts';

export const strengthMessages = defineMessages({
  vi: {
    length: 'Độ dài mã',
    length12: '12 ký tự',
    length16: '16 ký tự',
    recommended: 'nên chọn',
    hits: 'Đoán mò trúng: {hits} mã',
    before: 'Chọn chiến dịch và số lượng để biết mã có dễ bị đoán không.',
    enough:
      '12 ký tự là đủ: với cả {live} mã đang có, kẻ đoán mò suốt chiến dịch cũng khó trúng được một mã. Mã ngắn dễ gõ tay hơn.',
    longer:
      'Nên dùng 16 ký tự: với cả {live} mã 12 ký tự, kẻ đoán mò suốt chiến dịch có thể trúng {hits} mã.',
    assumption: 'Giả định: {rate} lần đoán mỗi giây, không nghỉ, suốt {days} ngày.',
    guard:
      'Bộ chặn đoán: mỗi địa chỉ mạng chỉ được sai {perMinute} lần mỗi phút, quá nữa phải giải bài toán trước mỗi lần. {addresses} địa chỉ cùng đoán thì trúng {hits} mã.',
    nearlyNone: 'gần như 0',
    about: 'khoảng {count}',
  },
  en: {
    length: 'Code length',
    length12: '12 characters',
    length16: '16 characters',
    recommended: 'recommended',
    hits: 'Hits by guessing: {hits}',
    before: 'Choose a campaign and a quantity to see how easily a code is guessed.',
    enough:
      '12 characters are enough: among all {live} codes, who guesses throughout the campaign hardly hits one. Short codes are easier to type.',
    longer:
      'Take 16 characters: among all {live} codes of 12, who guesses throughout the campaign may hit {hits}.',
    assumption: 'Assumed: {rate} guesses a second, without a pause, for {days} days.',
    guard:
      'The guard against guessing lets an address be wrong {perMinute} times a minute; beyond, each try costs a computation first. {addresses} addresses that guess at once hit {hits}.',
    nearlyNone: 'next to none',
    about: 'about {count}',
  },
});
