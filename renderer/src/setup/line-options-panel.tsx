import { Button, Group, Text } from '@mantine/core';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PageProps } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Panel } from '../shell/panel.tsx';
import { LineOptionsDialog } from './line-options-dialog.tsx';

/** Each line, and the way to its options. */
export function LineOptionsPanel({ view }: PageProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string>();
  const line = view.lines.find(({ id }) => id === shown);
  if (view.lines.length === 0) return null;
  return (
    <Panel title={t('options.title')}>
      <ul className="plain-list guide-lines">
        {view.lines.map(({ id, name, learned }) => (
          <li key={id}>
            <Group justify="space-between" gap="sm">
              <div className="status-row">
                <Text fw={600} className="clip">
                  {name}
                </Text>
                {learned && (
                  <Text size="sm" c="dimmed" className="clip">
                    {[learned.callerId, learned.hangUp]
                      .flatMap((each) => each || [])
                      .map((each, at) => (
                        <Fragment key={each}>
                          {at > 0 && ' · '}
                          <GatewayText text={each} />
                        </Fragment>
                      ))}
                  </Text>
                )}
              </div>
              <Button
                variant="default"
                aria-label={t('options.optionsOf', { line: name })}
                onClick={() => setShown(id)}
              >
                {t('options.options')}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
      {line && <LineOptionsDialog key={line.id} line={line} close={() => setShown(undefined)} />}
    </Panel>
  );
}
