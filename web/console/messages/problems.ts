import { ApiProblem, NoAnswer } from '#web/shared/api.ts';
import { defineMessages } from '#web/shared/messages.ts';
import { language } from '../state/language.svelte.ts';

/** Of a call as a whole; the words with dashes are the server's codes. */
export const problemMessages = defineMessages({
  vi: {
    offline: 'Máy đang mất mạng. Chưa có gì được lưu; thử lại khi có mạng.',
    timeout: 'Máy chủ chưa trả lời. Hãy thử lại; thao tác này không bị làm hai lần.',
    network: 'Không liên lạc được máy chủ. Kiểm tra mạng rồi thử lại.',
    server: 'Máy chủ gặp lỗi. Thử lại sau ít phút.',
    signIn: 'Phiên làm việc đã hết. Hãy đăng nhập lại.',
    forbidden: 'Vai trò của bạn không làm được việc này.',
    notFound: 'Mục này không còn, hoặc không thuộc chương trình của bạn.',
    tooMany: 'Thử quá nhiều lần. Chờ một lát rồi thử lại.',
    invalid: 'Một vài mục chưa hợp lệ. Xem ghi chú bên cạnh từng mục.',

    'wrong-credentials': 'Email hoặc mật khẩu chưa đúng.',
    'changed-meanwhile': 'Có người vừa sửa chiến dịch này trong lúc bạn đang sửa.',
    'links-changed-meanwhile':
      'Có người vừa sửa các đường dẫn này. Danh sách đã được tải lại; hãy sửa lại trên bản mới.',
    'too-many-codes':
      'Tệp hình (PDF, SVG, PNG, EPS) chứa nhiều nhất 200.000 mã. Chọn một phần của lô, hoặc lấy CSV.',
    'asset-unreadable': 'Tệp này bị hỏng, hoặc không thuộc loại dùng được. Hãy thử một tệp khác.',
    'picture-large': 'Hình rộng và cao nhiều nhất 2.000 điểm ảnh. Hãy thu nhỏ hình rồi thêm lại.',
    'picture-turned': 'Hình này được lưu ở dạng xoay. Mở hình, lưu lại đúng chiều rồi thêm lại.',
    'picture-colours': 'Không rõ hệ màu của hình JPEG này. Lưu lại dưới dạng RGB hoặc thang xám.',
    'gs1-link-needed': 'GS1 Data Matrix cần lô có GS1 Digital Link (có mã vạch GTIN). Hãy chọn loại mã khác.',
    'nothing-to-change': 'Đã như vậy rồi, không có gì để đổi.',
    'ranges-clash': 'Một số mã trong phạm vi này đang ở trạng thái không cho phép. Chưa có gì thay đổi.',
    'packings-clash': 'Một số mã đã được đóng gói rồi. Chưa có gì thay đổi.',
    'key-exhausted': 'Chưa có khóa nào tạo được ngần này mã. Nhờ chủ chương trình đổi khóa ở mục Khóa mã.',
    'draw-not-published':
      'Hãy công bố rút thăm trước: mã băm và thể lệ phải công khai trước khi có người trúng.',
    'draw-not-due': 'Danh sách còn mở. Hãy rút thăm sau giờ đã định ít nhất hai phút.',
    'already-drawn': 'Kỳ này đã rút thăm rồi; biên bản không đổi được nữa.',
    'campaign-still-runs': 'Chiến dịch còn chạy. Xem giải còn lại sau khi kết thúc.',
    'lotteries-open': 'Hãy rút thăm hết các kỳ trước; người trúng cần có quà.',
    'draw-not-revealed': 'Hãy công khai hạt giống trước, sau khi chiến dịch kết thúc.',
    'draw-revealed': 'Hạt giống rút thăm đã công khai, nên không thể trúng thêm gì. Hãy tạo chiến dịch mới.',
    'no-chance': 'Chiến dịch này không có phần may rủi. Cứ cho chạy.',
    'not-ended': 'Chỉ công khai hạt giống sau khi chiến dịch kết thúc.',
    'not-launched': 'Chiến dịch này chưa chạy lần nào. Hãy cho chạy trước.',
    'stock-exhausted': 'Quà này không còn đủ số. Tăng tổng số rồi thử lại.',
    'voucher-void': 'Phiếu này đã hủy. Không giao quà cho phiếu này.',
    'gift-not-ready': 'Quà này chưa sẵn sàng để nhận.',
    'voucher-not-for-till': 'Quà này được gửi tới thành viên. Không giao gì cho phiếu này.',
    'cancel-too-late': 'Quà đang được chuẩn bị nên không hủy được nữa.',
    'details-not-needed': 'Quà này không cần thêm thông tin.',
    'sandbox-never-pays': 'Đây là buổi tập dượt. Không chuyển tiền thật.',
    'second-person-needed': 'Bạn đã duyệt khoản này. Cần thêm một người khác duyệt.',
    'payout-moved-on': 'Khoản này vừa đổi trạng thái. Tải lại danh sách.',
    'step-not-possible': 'Quà này không chuyển sang bước đó được. Tải lại danh sách.',
    'gift-under-way': 'Còn cần địa chỉ này. Kết thúc quà trước rồi xóa.',
    'not-a-pool': 'Quà này không phát mã của đối tác.',
    'too-many-rows': 'Mỗi lần nhiều nhất 500.000 mã. Hãy chia tệp ra.',
    'import-stopped': 'Đã dừng; không mã nào được nhập.',
    'import-busy': 'Đang nhập một tệp khác. Thử lại sau ít phút.',
    'file-unreadable': 'Tệp này không phải CSV dạng UTF-8. Lưu lại rồi gửi lần nữa.',
    'no-payouts': 'Chưa có khoản nào đã duyệt để đưa vào tệp.',
    'voucher-used': 'Phiếu này đã được dùng rồi.',
    'voucher-expired': 'Phiếu này đã hết hạn.',
    'test-voucher': 'Đây là phiếu chạy thử, không có giá trị. Đừng trao quà.',
    'real-voucher': 'Đây là phiếu thật. Hãy rời chế độ thử rồi nhận phiếu.',
    'print-not-ready': 'Tệp in này chưa xong. Chờ xong rồi tải.',
    'too-many-assets': 'Chương trình đã có nhiều hình và phông quá. Bỏ bớt rồi thêm.',
    'files-not-ready': 'Các tệp của đơn in này chưa xong.',
    'link-expired': 'Liên kết này đã hết hạn.',
    'link-spent': 'Liên kết này đã được dùng rồi.',
    'order-ended': 'Đơn in này đã kết thúc.',
    'too-many-ranges': 'Báo cáo này đổi hơn 200 dải mã rời nhau một lúc. Hãy báo ít mã hơn mỗi lần.',
    'reported-already': 'Phần này đã được báo rồi.',
    'print-finished': 'Tệp này đã xong, không còn gì để hủy.',
    'print-outdated': 'Tệp này không còn tạo lại như cũ được. Hãy chọn lại định dạng và thiết lập.',
    'print-has-files': 'Tệp này đang được tạo hoặc đã sẵn sàng. Hãy tải xuống, hoặc hủy trước.',
    'print-running': 'Tệp này đang được tải ở nơi khác.',
    'already-set-up': 'Máy chủ này đã có chương trình. Hãy tải lại trang và đăng nhập.',
    'last-owner': 'Đây là chủ chương trình duy nhất. Hãy cho một người khác làm chủ trước.',
    'own-role': 'Việc này bỏ quyền chủ của chính bạn, nên cần bạn xác nhận.',
    'own-password': 'Đổi mật khẩu của bạn trong trình đơn tài khoản.',
    'shared-person':
      'Người này còn làm cho một chương trình không phải của bạn. Chỉ ai là chủ của mọi chương trình đó mới đặt lại mật khẩu được.',
    'instance-owner-needed':
      'Khóa dùng chung cho mọi chương trình trên máy chủ này. Chỉ ai là chủ của tất cả mới đổi được.',
    'other-master-key': 'Tệp này thuộc một khóa chủ khác. Nhập nội dung phiếu khôi phục của nơi đã xuất tệp.',
    'keyring-altered': 'Tệp không còn nguyên như lúc xuất. Hãy dùng bản khác.',
    'password-due': 'Hãy đặt mật khẩu của riêng bạn trước.',
    'exports-busy': 'Đang có nhiều tệp được xuất. Thử lại sau nửa phút.',
    'unstorable-character': 'Có một ký tự không lưu được. Hãy xóa ký tự lạ rồi thử lại.',
    'idempotency-key-malformed': 'Mã thao tác gửi kèm không hợp lệ. Hãy tải lại trang rồi thử lại.',
    'idempotency-key-reused': 'Mã thao tác này đã dùng cho một yêu cầu khác. Hãy tải lại trang rồi thử lại.',
    'idempotency-in-progress': 'Thao tác này đang được thực hiện. Chờ một lát rồi thử lại.',
    'idempotency-answer-lost':
      'Thao tác này đã làm rồi nhưng câu trả lời bị mất. Hãy tải lại để xem kết quả trước khi làm lại.',
    'import-not-checked': 'Chưa có gì để nhập, hoặc việc nhập đang chạy.',
    'import-changed': 'Nội dung tệp đã khác lúc bạn xem. Hãy xem lại rồi xác nhận.',
    'import-finished': 'Lần nhập này đã kết thúc, nên không có gì để hủy.',
    'import-not-uploading': 'Lần nhập này đã có tệp rồi, hoặc đã kết thúc.',
    'upload-busy': 'Một phần khác của tệp đang được gửi lên. Chờ một lát rồi thử lại.',
    'upload-offset': 'Máy chủ đã nhận đến chỗ khác. Hãy chọn lại đúng tệp đó để gửi tiếp.',
    'file-too-large': 'Tệp dài hơn lúc bắt đầu gửi. Hãy bắt đầu lại với tệp này.',
    'batch-imported': 'Mã của lô này được in ở nơi khác, nên không có tệp in.',
    'not-enough-points': 'Thành viên này không đủ điểm.',
    'not-enough-to-take': 'Thành viên này không còn ngần ấy điểm. Hãy đề nghị trừ ít hơn.',
    'already-refunded': 'Điểm của quà này đã được hoàn rồi.',
    'already-reversed': 'Dòng này đã được thu hồi rồi.',
    'entry-not-reversible':
      'Chỉ thu hồi được điểm từ mã quét và điểm điều chỉnh. Quà đã đổi thì hủy ở mục Lượt đổi.',
    'points-spent': 'Một phần số điểm này đã được tiêu. Hãy đề nghị trừ phần còn lại bằng một điều chỉnh.',
    'points-expired': 'Số điểm này đã hết hạn, không còn gì để thu hồi.',
    'points-settled': 'Số điểm này vừa được người khác xử lý, hoặc đã tới giờ. Danh sách đã được tải lại.',
    'own-correction': 'Điều chỉnh do bạn đề nghị thì phải để người khác duyệt.',
    'others-correction': 'Chỉ người đề nghị mới rút lại được. Hãy từ chối nếu không đồng ý.',
    'correction-decided': 'Điều chỉnh này vừa được người khác xử lý. Danh sách đã được tải lại.',
    'too-many-currencies': 'Chương trình đã có đủ 20 loại điểm.',
  },
  en: {
    offline: 'This machine is offline. Nothing was saved; try again once it is back.',
    timeout: 'The server has not answered. Try again; nothing is done twice.',
    network: 'The server cannot be reached. Check your network and try again.',
    server: 'The server had a problem. Try again in a few minutes.',
    signIn: 'Your session has ended. Please sign in again.',
    forbidden: 'Your role cannot do this.',
    notFound: 'It is gone, or belongs to another program.',
    tooMany: 'Too many tries. Wait a moment, then try again.',
    invalid: 'Some entries are not valid. See the note beside each one.',

    'wrong-credentials': 'The email or the password is not right.',
    'changed-meanwhile': 'Someone else changed this campaign while you were editing it.',
    'links-changed-meanwhile':
      'Someone else changed these links. They have been loaded again; make your change anew.',
    'too-many-codes':
      'A file of drawn codes (PDF, SVG, PNG, EPS) holds at most 200,000. Choose a part of the batch, or take the CSV.',
    'asset-unreadable': 'This file is damaged, or of a kind that cannot be used. Try another.',
    'picture-large': 'A picture is at most 2,000 pixels wide and high. Make it smaller and add it again.',
    'picture-turned': 'This picture is stored turned. Open it, save it upright and add it again.',
    'picture-colours': 'The colours of this JPEG cannot be told. Save it as RGB or grey.',
    'gs1-link-needed':
      'A GS1 Data Matrix needs a batch with a GS1 Digital Link, which has a GTIN. Choose another symbol.',
    'nothing-to-change': 'It is so already; nothing to change.',
    'ranges-clash': 'Some codes of this range stand so that this cannot be. Nothing was changed.',
    'packings-clash': 'Some of these codes are packed already. Nothing was changed.',
    'key-exhausted': 'No key can mint so many codes now. Ask the owner to rotate the key under Keys.',
    'draw-not-published':
      'Publish the draw first: its hash and its rules must be public before anybody can win.',
    'draw-not-due': 'The list is still open. Hold the draw two minutes after its time or later.',
    'already-drawn': 'This draw has been held; its minutes are final.',
    'campaign-still-runs': 'The campaign still runs. See what is left after its end.',
    'lotteries-open': 'Hold every draw first; its winners need their prizes.',
    'draw-not-revealed': 'Reveal the seed first, after the campaign’s end.',
    'draw-revealed':
      'The seed of this draw is public, so nothing more can be won by it. Make a new campaign.',
    'no-chance': 'Nothing in this campaign is left to chance. Just launch it.',
    'not-ended': 'The seed is revealed after the campaign’s end.',
    'not-launched': 'This campaign has never run. Launch it first.',
    'stock-exhausted': 'There are not enough left of this gift. Raise its stock and try again.',
    'voucher-void': 'This voucher was cancelled. Hand nothing out for it.',
    'gift-not-ready': 'This gift is not ready to be collected yet.',
    'voucher-not-for-till': 'This gift is sent to the member. Hand nothing out for it.',
    'cancel-too-late': 'The gift is being prepared and can no longer be cancelled.',
    'details-not-needed': 'Nothing more is needed for this gift.',
    'sandbox-never-pays': 'This is a rehearsal. No money moves.',
    'second-person-needed': 'You have approved this already. Another person has to approve it too.',
    'payout-moved-on': 'This payout has moved on meanwhile. Load the list again.',
    'step-not-possible': 'This gift cannot take that step now. Load the list again.',
    'gift-under-way': 'The address is still needed. End the gift first, then erase it.',
    'not-a-pool': 'This gift gives no codes of a partner.',
    'too-many-rows': 'At most 500,000 codes at a time. Split the file.',
    'import-stopped': 'Stopped; no code was taken.',
    'import-busy': 'Another file is just being taken in. Try again in a moment.',
    'file-unreadable': 'This file is no CSV in UTF-8. Save it as one and send it again.',
    'no-payouts': 'No payout is approved and waiting for a file.',
    'voucher-used': 'This voucher has been used already.',
    'voucher-expired': 'This voucher has expired.',
    'test-voucher': 'This is a test voucher, worth nothing. Hand nothing out.',
    'real-voucher': 'This is a real voucher. Leave test mode to take it in.',
    'print-not-ready': 'This print file is not done yet. Wait for it.',
    'too-many-assets': 'This program has too many pictures and fonts. Remove some first.',
    'files-not-ready': 'The files of this order are not done yet.',
    'link-expired': 'This link has expired.',
    'link-spent': 'This link has been used already.',
    'order-ended': 'This order has ended.',
    'too-many-ranges':
      'This report changes more than 200 separate ranges at once. Report fewer codes at a time.',
    'reported-already': 'This has been reported already.',
    'print-finished': 'This file has ended already; there is nothing to cancel.',
    'print-outdated': 'These files can no longer be made as they were. Choose format and settings anew.',
    'print-has-files': 'These files are being made or are ready. Download them, or cancel first.',
    'print-running': 'This file is being downloaded elsewhere.',
    'already-set-up': 'This server has a program already. Reload the page and sign in.',
    'last-owner': 'This is the only owner. Make somebody else an owner first.',
    'own-role': 'This takes your own ownership away, so it has to be confirmed.',
    'own-password': 'Change your own password from the account menu.',
    'shared-person':
      'This person also works for a program that is not yours. Only an owner of all their programs can reset the password.',
    'instance-owner-needed':
      'Keys serve every program of this server. Only an owner of all of them may change them.',
    'other-master-key':
      'This file belongs to another master key. Type the recovery sheet of where it was exported.',
    'keyring-altered': 'The file is not as it was exported. Take another copy.',
    'password-due': 'Choose a password of your own first.',
    'exports-busy': 'Many files are being exported. Try again in half a minute.',
    'unstorable-character': 'One character cannot be stored. Remove what looks odd and try again.',
    'idempotency-key-malformed': 'The key sent with this is not valid. Reload the page and try again.',
    'idempotency-key-reused':
      'The key sent with this was used for something else. Reload the page and try again.',
    'idempotency-in-progress': 'This is being done right now. Wait a moment, then try again.',
    'idempotency-answer-lost':
      'This was done before, and its answer was lost. Reload to see how things stand before you do it again.',
    'import-not-checked': 'There is nothing to bring in yet, or it is under way.',
    'import-changed': 'The file has changed since you looked at it. Look again, then confirm.',
    'import-finished': 'This import has ended already, so there was nothing to cancel.',
    'import-not-uploading': 'This import has its file already, or has ended.',
    'upload-busy': 'Another part of this file is arriving. Wait a moment, then try again.',
    'upload-offset': 'The server has a different part of the file. Choose the same file again to go on.',
    'file-too-large': 'The file is longer than when its upload began. Start anew with this file.',
    'batch-imported': 'The codes of this batch were printed elsewhere, so there are no files to print.',
    'not-enough-points': 'This member does not have enough points.',
    'not-enough-to-take': 'This member does not have so many points left. Ask to take fewer.',
    'already-refunded': 'The points of this gift have been given back already.',
    'already-reversed': 'This entry has been taken back already.',
    'entry-not-reversible':
      'Only points of claims and corrections can be taken back. A gift is cancelled under Redemptions.',
    'points-spent': 'Some of these points are spent. Ask for a correction that takes what is left.',
    'points-expired': 'These points have expired; there is nothing to take back.',
    'points-settled':
      'Somebody has just decided these points, or their time has come. The list is loaded again.',
    'own-correction': 'Somebody else has to decide a correction that you asked for.',
    'others-correction': 'Only who asked can withdraw a correction. Refuse it if you do not agree.',
    'correction-decided': 'Somebody has just decided this correction. The list is loaded again.',
    'too-many-currencies': 'The program has all 20 currencies that it can have.',
  },
});

/** The server's word for: another saved a newer version while this one was being edited. */
export const changedMeanwhile = 'changed-meanwhile';

function isKnown(code: string): code is keyof typeof problemMessages.texts.vi {
  return code.includes('-') && code in problemMessages.texts.vi;
}

/** What a person should read when a call went wrong, in their language. */
export function problemSentence(error: unknown): string {
  const t = problemMessages(language.current);
  if (error instanceof NoAnswer) return t(error.reason);
  if (!(error instanceof ApiProblem)) return t('server');
  if (isKnown(error.code)) return t(error.code);
  if (error.status === 401) return t('signIn');
  if (error.status === 403) return t('forbidden');
  if (error.status === 404) return t('notFound');
  if (error.status === 429) return t('tooMany');
  if (error.status >= 500) return t('server');
  return error.errors.length > 0 ? t('invalid') : error.detail;
}
