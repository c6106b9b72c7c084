import type { AppState } from './app-state.svelte.ts';
import type { IconName } from './icons.ts';
import type { Screen } from './scan-flow.svelte.ts';

/** What a calm screen says, the picture on its stamp, and what can be done next. */
export interface NoticeFacts {
  title: string;
  text: string;
  picture: IconName | { large: string; small: string };
  act: 'wallet' | 'retry' | 'type' | 'wait';
  /** In the brand's colour: it is yours. */
  branded?: true;
}

/** Say in words every outcome that is neither the pack, the reveal nor a code to be corrected. */
export function noticeOf(app: AppState, screen: Screen): NoticeFacts {
  const { t } = app;
  switch (screen.name) {
    case 'working':
      return { title: t('working'), text: t('workingText'), picture: 'hourglass', act: 'wait' };
    case 'slow-down': {
      const count = app.secondsLeft;
      const picture = { large: app.number(count), small: t('seconds', { count }) };
      const act = count > 0 ? 'wait' : 'retry';
      return { title: t('slowDown'), text: t('slowDownText', { count }), picture, act };
    }
    case 'no-answer':
      return screen.offline
        ? { title: t('offline'), text: t('offlineText'), picture: 'offline', act: 'retry' }
        : { title: t('noAnswer'), text: t('noAnswerText'), picture: 'offline', act: 'retry' };
    case 'answer':
      return answerNotice(app, screen.answer);
    case 'refused':
    case 'type':
    case 'unknown':
      return { title: t('refused'), text: t('refusedText'), picture: 'recalled', act: 'retry' };
  }
}

function answerNotice(app: AppState, answer: Extract<Screen, { name: 'answer' }>['answer']): NoticeFacts {
  const { t } = app;
  const leaf = (instant: string) => ({ large: app.dayOfMonth(instant), small: app.month(instant) });
  switch (answer.outcome) {
    case 'won':
    case 'already-yours': {
      const { points } = answer;
      const text = t('alreadyYoursWhen', {
        points,
        name: app.pointsName,
        when: app.campaignDate(answer.claimedAt),
      });
      const picture = { large: `+${app.number(points)}`, small: app.pointsName };
      return { title: t('alreadyYours'), text, picture, act: 'wallet', branded: true };
    }
    case 'claimed-by-another': {
      const text = t('byAnotherWhen', { when: app.campaignDate(answer.claimedAt) });
      return { title: t('byAnother'), text, picture: 'people', act: 'type' };
    }
    case 'ready':
    case 'not-active':
      return { title: t('notActive'), text: t('notActiveText'), picture: 'pack', act: 'type' };
    case 'recalled':
      return { title: t('recalled'), text: t('recalledText'), picture: 'recalled', act: 'type' };
    case 'voided':
      return { title: t('voided'), text: t('voidedText'), picture: 'recalled', act: 'type' };
    case 'expired': {
      const text = t('expiredText', { when: app.campaignDate(answer.expiredAt) });
      return { title: t('expired'), text, picture: leaf(answer.expiredAt), act: 'type' };
    }
    case 'not-started': {
      const text = t('notStartedText', { when: app.campaignDate(answer.startsAt) });
      return { title: t('notStarted'), text, picture: leaf(answer.startsAt), act: 'type' };
    }
    case 'ended': {
      const text = answer.tail ? t('tailText') : t('endedText', { when: app.campaignDate(answer.endedAt) });
      return { title: t('ended'), text, picture: leaf(answer.endedAt), act: 'wallet' };
    }
    case 'paused':
      return { title: t('paused'), text: t('pausedText'), picture: 'pause', act: 'wallet' };
    case 'over-limit': {
      if (answer.per !== 'day' || answer.subject)
        return { title: t('overPeriod'), text: t('overPeriodText'), picture: 'night', act: 'wallet' };
      const title = t('overLimit', { count: answer.limit });
      return { title, text: t('overLimitText'), picture: 'night', act: 'wallet' };
    }
    case 'not-eligible':
      if (answer.reason === 'excluded')
        return { title: t('excluded'), text: t('excludedText'), picture: 'people', act: 'wallet' };
      return { title: t('notEligible'), text: t('notEligibleText'), picture: 'pack', act: 'wallet' };
    case 'age-unconfirmed': {
      const title = t('ageUnconfirmed', { count: answer.years });
      return { title, text: t('ageUnconfirmedText'), picture: 'people', act: 'wallet' };
    }
    case 'closed-now': {
      const text = t('closedNowText', { when: app.campaignDate(answer.opensAt) });
      return { title: t('closedNow'), text, picture: 'night', act: 'wallet' };
    }
    case 'budget-spent': {
      const { opensAt } = answer;
      if (!opensAt)
        return { title: t('budgetSpent'), text: t('budgetSpentText'), picture: 'pause', act: 'wallet' };
      const text = t('closedNowText', { when: app.campaignDate(opensAt) });
      return { title: t('budgetSpentToday'), text, picture: 'night', act: 'wallet' };
    }
  }
}
