import { ApiProblem, NoAnswer } from '#web/shared/api.ts';
import { defineMessages } from '#web/shared/messages.ts';
import { language } from '../state/language.svelte.ts';

const problemMessages = defineMessages({
  vi: {
    offline: 'Máy đang mất mạng. Chưa có gì được lưu; thử lại khi có mạng.',
    timeout: 'Máy chủ chưa trả lời. Hãy tải lại để xem thao tác đã xong chưa rồi mới thử lại.',
    network: 'Không liên lạc được máy chủ. Kiểm tra mạng rồi thử lại.',
    server: 'Máy chủ gặp lỗi. Thử lại sau ít phút.',
    signIn: 'Phiên làm việc đã hết. Hãy đăng nhập lại.',
    forbidden: 'Vai trò của bạn không làm được việc này.',
    notFound: 'Mục này không còn, hoặc không thuộc chương trình của bạn.',
    tooMany: 'Thử quá nhiều lần. Chờ một lát rồi thử lại.',
    wrongSignIn: 'Email hoặc mật khẩu chưa đúng.',
    versionChanged: 'Có người vừa sửa chiến dịch này trong lúc bạn đang sửa.',
    tooManyCodes: 'Tệp PDF hoặc SVG chứa nhiều nhất 200.000 mã. Chọn một phần của lô, hoặc tải CSV.',
    invalid: 'Một vài mục chưa hợp lệ. Xem ghi chú bên cạnh từng mục.',
  },
  en: {
    offline: 'This machine is offline. Nothing was saved; try again once it is back.',
    timeout: 'The server has not answered. Reload to see whether it went through before trying again.',
    network: 'The server cannot be reached. Check your network and try again.',
    server: 'The server had a problem. Try again in a few minutes.',
    signIn: 'Your session has ended. Please sign in again.',
    forbidden: 'Your role cannot do this.',
    notFound: 'It is gone, or belongs to another program.',
    tooMany: 'Too many tries. Wait a moment, then try again.',
    wrongSignIn: 'The email or the password is not right.',
    versionChanged: 'Someone else changed this campaign while you were editing it.',
    tooManyCodes:
      'A PDF or SVG file holds at most 200,000 codes. Choose a part of the batch, or take the CSV.',
    invalid: 'Some entries are not valid. See the note beside each one.',
  },
});

/** The server's word for: another saved a newer version while this one was being edited. */
export const changedMeanwhile = 'changed-meanwhile';

/** What a person should read when a call went wrong, in their language. */
export function problemSentence(error: unknown): string {
  const t = problemMessages(language.current);
  if (error instanceof NoAnswer) return t(error.reason);
  if (!(error instanceof ApiProblem)) return t('server');
  if (error.code === 'wrong-credentials') return t('wrongSignIn');
  if (error.code === changedMeanwhile) return t('versionChanged');
  if (error.code === 'too-many-codes') return t('tooManyCodes');
  if (error.status === 401) return t('signIn');
  if (error.status === 403) return t('forbidden');
  if (error.status === 404) return t('notFound');
  if (error.status === 429) return t('tooMany');
  if (error.status >= 500) return t('server');
  return error.errors.length > 0 ? t('invalid') : error.detail;
}
