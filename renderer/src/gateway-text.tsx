import { useTranslation } from 'react-i18next';
import { isLanguage } from './i18n/languages.ts';
import { type Told, toldIn } from './i18n/told.ts';
import { sentence as asSentence } from './words.ts';

/** What the gateway says, in the language of the page where it is known there. */
export function useTold(): (text: string) => Told {
  const { language } = useTranslation().i18n;
  return (text) => toldIn(isLanguage(language) ? language : 'en', text);
}

/**
 * What the gateway says, marked with the language that it is in.
 * @param sentence begins it with a capital, ends it with a stop @param orOurs it may be the page's own, in its language already
 */
export function GatewayText({
  text,
  sentence = false,
  orOurs = false,
}: {
  readonly text: string;
  readonly sentence?: boolean;
  readonly orOurs?: boolean;
}) {
  const { language } = useTranslation().i18n;
  const told = useTold()(text);
  const lang = orOurs && told.lang !== language ? undefined : told.lang;
  return <span lang={lang}>{sentence ? asSentence(told.text) : told.text}</span>;
}
