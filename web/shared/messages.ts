export type Language = 'vi' | 'en';
export const languages = ['vi', 'en'] as const satisfies readonly Language[];

/** A text, or its forms by CLDR plural category, chosen by the parameter `count`. */
export type Message = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Value = string | number;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type NamesOf<M> = M extends string
  ? NamesIn<M>
  : M extends { other: infer Other }
    ? NamesIn<Other> | 'count'
    : never;
type Values<M> = [NamesOf<M>] extends [never] ? [] : [values: Record<NamesOf<M>, Value>];

export type Translate<Texts> = <Key extends keyof Texts>(key: Key, ...values: Values<Texts[Key]>) => string;

export interface Catalogue<Texts> {
  (language: Language): Translate<Texts>;
  readonly texts: Record<Language, Record<keyof Texts, Message>>;
}

/**
 * A typed catalogue: both languages must have the same keys, and `{names}` in the Vietnamese text are asked for
 * wherever the text is used. Numbers are written the way the language writes them.
 */
export function defineMessages<const Texts extends Record<string, Message>>(texts: {
  vi: Texts;
  en: Record<NoInfer<keyof Texts>, Message>;
}): Catalogue<Texts> {
  const pick = (language: Language): Translate<Texts> => {
    return (key, ...values) => fill(language, texts[language][key], values[0] ?? {});
  };
  return Object.assign(pick, { texts: texts });
}

function fill(language: Language, message: Message, values: Record<string, Value>): string {
  const text = typeof message === 'string' ? message : choose(language, message, Number(values['count']));
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? formatNumber(language, value) : value;
  });
}

function choose(language: Language, message: Exclude<Message, string>, count: number): string {
  return message[new Intl.PluralRules(language).select(count)] ?? message.other;
}

const locales: Record<Language, string> = { vi: 'vi-VN', en: 'en-GB' };
const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

// Making an Intl object costs more than using it, and a history draws the same format many times.
function keep<Format extends Intl.NumberFormat | Intl.DateTimeFormat>(
  key: string,
  make: () => Format,
): Format {
  const found = (kept.get(key) as Format | undefined) ?? make();
  kept.set(key, found);
  return found;
}

/** 12500 → `12.500` in Vietnamese, `12,500` in English. */
export function formatNumber(language: Language, value: number, options?: Intl.NumberFormatOptions): string {
  const key = `${language} ${JSON.stringify(options ?? null)}`;
  return keep(key, () => new Intl.NumberFormat(locales[language], options)).format(value);
}

export type DateStyle = 'day' | 'minute' | 'short' | 'second' | 'time';
const figures = {
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;
const dateStyles: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  day: { day: 'numeric', month: 'long', year: 'numeric' },
  minute: {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  },
  short: figures,
  second: { ...figures, second: '2-digit' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
};

/** An instant (ISO 8601) as a person writes it in an IANA `timeZone`, never the viewer's own. */
export function formatDate(language: Language, instant: string, timeZone: string, style: DateStyle): string {
  // Intl sets the day right behind the hour; Vietnamese says the word for it in between.
  if (language === 'vi' && style === 'minute') {
    const part = (of: DateStyle) => formatDate(language, instant, timeZone, of);
    return `lúc ${part('time')} ngày ${part('day')}`;
  }
  const make = () => new Intl.DateTimeFormat(locales[language], { ...dateStyles[style], timeZone });
  return keep(`${language} ${timeZone} ${style}`, make).format(new Date(instant));
}
