import { VisuallyHidden } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayView } from '../../../main/contract/views.ts';
import { useWords } from '../use-words.ts';

/** Tells a screen reader, and the tab's title, that a line rings or somebody calls for help. */
export function RingingNews({ view }: { readonly view: GatewayView }) {
  const { t } = useTranslation();
  const words = useWords();
  const ringing = view.lines.filter(({ state }) => state === 'ringing');
  const text = ringing
    .map(({ name, caller }) => t('lines.isRinging', { line: name, who: words.callerText(caller) }))
    .join('. ');
  const [first] = ringing;
  const emergency = view.calls.some((call) => call.emergency);
  const title = emergency
    ? `⚠ ${t('app.emergency.now')} · ${t('app.name')}`
    : first
      ? `☎ ${words.callerText(first.caller)} · ${t('app.name')}`
      : t('app.name');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <VisuallyHidden>
      <div aria-live="assertive">{text}</div>
    </VisuallyHidden>
  );
}
