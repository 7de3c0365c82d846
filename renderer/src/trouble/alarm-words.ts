import { useTranslation } from 'react-i18next';
import type { AlarmView } from '../../../main/contract/trouble.ts';
import type english from '../i18n/en/alarms.json';

type AlarmCode = keyof typeof english;

/** Why an alarm comes and what ends it, in the language of the page where it is one that the page knows; else in the gateway's. */
export function useAlarmWords({ code, cause, cure }: Pick<AlarmView, 'code' | 'cause' | 'cure'>): {
  readonly cause: string;
  readonly cure: string;
  /** Undefined: the page's. */
  readonly lang: string | undefined;
} {
  const { t, i18n } = useTranslation();
  if (!i18n.exists(`alarms.${code}.cause`)) return { cause, cure, lang: 'en' };
  const known = code as AlarmCode;
  return { cause: t(`alarms.${known}.cause`), cure: t(`alarms.${known}.cure`), lang: undefined };
}
