import { defineMessages } from '#web/shared/messages.ts';

export const passwordMessages = defineMessages({
  vi: {
    dueTitle: 'Đặt mật khẩu của riêng bạn',
    dueAbout: 'Mật khẩu bạn vừa dùng có người khác biết. Đặt mật khẩu mới để tiếp tục.',
    dueAct: 'Lưu và tiếp tục',
    oneTimePassword: 'Mật khẩu dùng một lần',
    currentPassword: 'Mật khẩu hiện tại',
    newPassword: 'Mật khẩu mới',
    newPasswordHint: 'Ít nhất 10 ký tự; một câu dễ nhớ là tốt nhất.',
    tooShort: 'Mật khẩu cần ít nhất 10 ký tự.',
    samePassword: 'Đây là mật khẩu đang dùng. Hãy chọn mật khẩu khác.',
    changeTitle: 'Đổi mật khẩu',
    changeAbout: 'Các thiết bị khác đang đăng nhập bằng tài khoản này sẽ bị đăng xuất.',
    change: 'Đổi mật khẩu',
    changed: 'Đã đổi mật khẩu.',
  },
  en: {
    dueTitle: 'Choose a password of your own',
    dueAbout: 'Somebody else knows the password you have just used. Choose a new one to go on.',
    dueAct: 'Save and go on',
    oneTimePassword: 'One-time password',
    currentPassword: 'Current password',
    newPassword: 'New password',
    newPasswordHint: 'At least 10 characters; a sentence you remember is best.',
    tooShort: 'The password needs at least 10 characters.',
    samePassword: 'This is the password in use. Choose another.',
    changeTitle: 'Change your password',
    changeAbout: 'Other devices signed in to this account will be signed out.',
    change: 'Change password',
    changed: 'Your password is changed.',
  },
});
