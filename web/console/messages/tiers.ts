import { defineMessages } from '#web/shared/messages.ts';

export const tierMessages = defineMessages({
  vi: {
    title: 'Hạng thành viên',
    about:
      'Hạng của mỗi người được tính lại từ sổ điểm mỗi lần cần đến, nên thay đổi ở đây có hiệu lực ngay với mọi người.',
    months: 'Tính điểm tích trong, tháng',
    monthsHint:
      'Chỉ tính điểm của chương trình nhận từ mã và giải thưởng. Điểm đang chờ, bị thu hồi hay điều chỉnh bằng tay không tính.',
    tier: 'Hạng {number}',
    nameVi: 'Tên tiếng Việt',
    nameEn: 'Tên tiếng Anh',
    slug: 'Tên ngắn',
    slugHint: 'Chiến dịch và quà gọi hạng bằng tên này. Chữ thường không dấu, ví dụ: gold.',
    points: 'Từ số điểm',
    pointsHint: '0: ai cũng có ngay từ gói đầu tiên.',
    add: 'Thêm hạng',
    remove: 'Bỏ hạng {number}',
    saved: 'Đã lưu các hạng',
    emptyTitle: 'Chưa có hạng nào',
    emptyHint:
      'Thêm hạng Bạc, Vàng… rồi nhân điểm theo hạng trong chiến dịch, hoặc đặt giá riêng cho quà. Người mua thấy hạng của mình trong ví.',
  },
  en: {
    title: 'Tiers',
    about:
      'A member’s tier is reckoned from the ledger whenever it is asked for, so a change here holds at once, for everybody.',
    months: 'Count points earned within, months',
    monthsHint:
      'Of the program’s own points, those that codes and prizes gave. Points that wait, were taken back or corrected by hand do not count.',
    tier: 'Tier {number}',
    nameVi: 'Name in Vietnamese',
    nameEn: 'Name in English',
    slug: 'Short name',
    slugHint: 'What campaigns and gifts name it by. Small letters, such as gold.',
    points: 'From so many points',
    pointsHint: '0: everybody has it from the first pack on.',
    add: 'Add a tier',
    remove: 'Remove tier {number}',
    saved: 'The tiers are saved',
    emptyTitle: 'No tiers yet',
    emptyHint:
      'Add Silver, Gold… then multiply points by tier in a campaign, or give a gift a price for it. Shoppers see their tier in the wallet.',
  },
});
