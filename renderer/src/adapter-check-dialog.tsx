import { Alert, Button, CopyButton, Group, Loader, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestOutput } from '../../main/contract/requests.ts';
import type { AdapterView } from '../../main/contract/views.ts';
import { useConsole } from './console-context.ts';
import { GatewayText } from './gateway-text.tsx';
import { Dialog } from './shell/dialog.tsx';
import { duration } from './words.ts';

type Answer = RequestOutput<'adapter.check'>;

/** Checks an adapter as it opens; shows that it goes on, then the report. */
export function AdapterCheckDialog({
  adapter,
  now,
  close,
}: {
  readonly adapter: AdapterView;
  readonly now: number;
  readonly close: () => void;
}) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [since] = useState(now);
  const [answer, setAnswer] = useState<Answer>();
  const { key } = adapter;
  useEffect(() => {
    if (key === undefined) return;
    let left = false;
    const take = (given: Answer): void => {
      if (!left) setAnswer(given);
    };
    connection.request('adapter.check', { key }).then(take, (error: Error) => take({ ok: false, text: error.message }));
    return () => {
      left = true;
    };
  }, [connection, key]);
  const report = answer?.report;
  return (
    <Dialog close={close} title={t('setup.checkTitle', { name: adapter.name })} size="xl">
      <Stack>
        <div role="status">
          {answer === undefined && (
            <Group wrap="nowrap">
              <Loader size="sm" />
              <Text>
                {t('setup.checking')} <span className="timer">{duration(now - since)}</span>
              </Text>
            </Group>
          )}
          {answer && <Verdict answer={answer} />}
        </div>
        {report !== undefined && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
          <section className="report scrolls" tabIndex={0} aria-label={t('setup.report')} lang="en" dir="ltr">
            <pre>{report}</pre>
          </section>
        )}
        <Group justify="flex-end">
          {/* Where the page came by plain HTTP from another machine, browsers give no clipboard: the text can be marked. */}
          {report !== undefined && window.isSecureContext && (
            <CopyButton value={report}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {t(copied ? 'setup.copied' : 'setup.copy')}
                </Button>
              )}
            </CopyButton>
          )}
          <Button onClick={close}>{t('app.close')}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function Verdict({ answer }: { readonly answer: Answer }) {
  const { t } = useTranslation();
  if (!answer.ok)
    return (
      <Alert color="orange" title={t('setup.checkFailed')}>
        <GatewayText text={answer.text} orOurs />
      </Alert>
    );
  const { voice } = answer.check;
  return voice.usable ? (
    <Alert color="teal" title={t('setup.usable')} />
  ) : (
    <Alert color="orange" title={t('setup.notUsable')}>
      <GatewayText text={voice.why} />
    </Alert>
  );
}
