import { defineMessages } from '#web/shared/messages.ts';

export const drawMessages = defineMessages({
  vi: {
    title: 'Rút thăm kiểm chứng được',
    notPublished:
      'Chưa công bố. Trước khi chạy, mã băm của hạt giống bí mật và thể lệ phải công khai, để sau này ai cũng kiểm lại được.',
    published: 'Đã công bố phiên bản {version}.',
    stale: 'Phiên bản {version} chưa công bố.',
    publish: 'Công bố phiên bản {version}',
    publishedNow: 'Đã công bố phiên bản {version}.',
    saveFirst: 'Lưu thay đổi trước khi công bố.',
    seedHash: 'Mã băm của hạt giống',
    seed: 'Hạt giống',
    page: 'Mở trang công khai',
    prize: 'Giải',
    won: 'Đã trúng',
    left: 'Còn lại',
    of: '{won} trên {count}',
    reveal: 'Công khai hạt giống',
    revealTitle: 'Công khai hạt giống?',
    revealText:
      'Từ lúc đó ai cũng tính lại được mọi gói trúng, và không ai trúng thêm được nữa. Không thể rút lại.',
    revealed: 'Hạt giống đã công khai.',
    endedHint: 'Chiến dịch đã kết thúc: công khai hạt giống để ai cũng kiểm chứng được.',
  },
  en: {
    title: 'A draw that anyone can check',
    notPublished:
      'Not published yet. Before launch, the hash of the secret seed and the rules are made public, so that anyone can check them later.',
    published: 'Version {version} is published.',
    stale: 'Version {version} is not published yet.',
    publish: 'Publish version {version}',
    publishedNow: 'Published version {version}.',
    saveFirst: 'Save your changes before you publish.',
    seedHash: 'Hash of the seed',
    seed: 'Seed',
    page: 'Open the public page',
    prize: 'Prize',
    won: 'Won',
    left: 'Left',
    of: '{won} of {count}',
    reveal: 'Reveal the seed',
    revealTitle: 'Reveal the seed?',
    revealText:
      'From then on anyone can work out every winning pack, and nobody wins any more. This cannot be taken back.',
    revealed: 'The seed is public.',
    endedHint: 'The campaign has ended: reveal the seed, so that anyone can check the winners.',
  },
});
