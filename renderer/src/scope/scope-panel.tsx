import { Alert, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayView, LineView } from '../../../main/contract/views.ts';
import { Panel } from '../shell/panel.tsx';
import { goTo, usePlace } from '../shell/router.ts';
import { ScopeScreen } from './scope-screen.tsx';
import { useScope } from './use-scope.ts';
import './scope.css';
import { GatewayText } from '../gateway-text.tsx';

/** Looks at one line; which one stands in the address, so that it ends with the page. */
export function ScopePanel({ view, tell }: { readonly view: GatewayView; readonly tell: (text: string) => void }) {
  const { t } = useTranslation();
  const { query } = usePlace();
  const [chosen, setChosen] = useState<string>();
  const asked = query.get('scope');
  const open = view.lines.find(({ id }) => id === asked);
  const line = open ?? view.lines.find(({ id }) => id === chosen) ?? view.lines[0];
  const place = useRef<HTMLDivElement>(null);
  const openId = open?.id;
  useEffect(() => {
    if (openId !== undefined) place.current?.scrollIntoView({ block: 'start' });
  }, [openId]);
  if (!line) return null;
  const choose = (id: string): void => {
    setChosen(id);
    if (open) goTo('setup', { scope: id });
  };
  return (
    <div ref={place} className="scope-place" data-scope={openId}>
      <Panel title={t('scope.title')}>
        <Stack gap="sm">
          {!open && <Text>{t('scope.about')}</Text>}
          <Group align="flex-end" gap="sm">
            <NativeSelect
              label={t('scope.line')}
              value={line.id}
              onChange={(event) => choose(event.currentTarget.value)}
              data={view.lines.map(({ id, name }) => ({ value: id, label: name }))}
            />
            {open ? (
              <Button variant="default" onClick={() => goTo('setup')}>
                {t('scope.close')}
              </Button>
            ) : (
              <Button onClick={() => goTo('setup', { scope: line.id })}>{t('scope.look')}</Button>
            )}
          </Group>
          {open && <OpenScope key={open.id} line={open} view={view} tell={tell} />}
        </Stack>
      </Panel>
    </div>
  );
}

function OpenScope({
  line,
  view,
  tell,
}: {
  readonly line: LineView;
  readonly view: GatewayView;
  readonly tell: (text: string) => void;
}) {
  const { t } = useTranslation();
  const [state, again] = useScope(line.id);
  switch (state.kind) {
    case 'opening':
      return <Text role="status">{t('scope.opening')}</Text>;
    case 'open':
      return <ScopeScreen feed={state.feed} line={line} view={view} tell={tell} />;
    case 'refused':
    case 'ended':
      return (
        <Alert color="orange" role="alert" title={t(state.kind === 'refused' ? 'scope.refused' : 'scope.ended')}>
          <Stack gap="sm" align="flex-start">
            {state.kind === 'refused' ? (
              <GatewayText text={state.text} orOurs />
            ) : (
              <span>{t(`scope.endedWhy.${state.why}`)}</span>
            )}
            <Button variant="default" onClick={again}>
              {t('scope.again')}
            </Button>
          </Stack>
        </Alert>
      );
  }
}
