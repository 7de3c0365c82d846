import { Collapse, Group, NativeSelect, Paper, Tabs, Text, Title, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conditions } from '../../main/contract/requests.ts';
import type { LineView } from '../../main/contract/views.ts';
import { Allowed } from './access/allowed.tsx';
import { useConsole } from './console-context.ts';
import { CallsIn } from './exchange-calls-in.tsx';
import { CallsOut } from './exchange-calls-out.tsx';
import { Conversation } from './exchange-conversation.tsx';
import { ExchangeHears } from './exchange-hears.tsx';
import { LineQuality } from './exchange-line-quality.tsx';
import { Icon } from './icons.tsx';
import type { Provoke } from './provoke.ts';
import { tellOutcome } from './tell-outcome.ts';

/** Makes the far end of a simulated line do something, and shows what it hears. */
export function ExchangePanel({
  lines,
  tell,
}: {
  readonly lines: readonly LineView[];
  readonly tell: (text: string) => void;
}) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const line = lines.find(({ id }) => id === chosen) ?? lines[0];
  if (!line) return null;

  const provoke: Provoke = (provocation) =>
    tellOutcome(connection.request('simulator.provoke', { line: line.id, provocation }), tell);
  const setLine = (conditions: Conditions): void =>
    tellOutcome(connection.request('simulator.line', { line: line.id, conditions }), tell);

  return (
    <Paper withBorder className="panel" component="section" aria-labelledby="exchange-title">
      <UnstyledButton
        p="md"
        w="100%"
        onClick={() => setOpen(!open)}
        aria-expanded={open}
        aria-controls="exchange-body"
        data-exchange-toggle
      >
        <Group justify="space-between" wrap="nowrap">
          <Group gap="md">
            <Title order={2} size="h4" id="exchange-title">
              {t('exchange.title')}
            </Title>
            <Text c="dimmed">{t('exchange.subtitle')}</Text>
          </Group>
          <span style={{ transform: open ? 'rotate(180deg)' : 'none' }}>
            <Icon name="chevron" />
          </span>
        </Group>
      </UnstyledButton>
      <Collapse expanded={open} id="exchange-body">
        <div className="exchange-body">
          <div>
            <NativeSelect
              label={t('exchange.line')}
              value={line.id}
              onChange={(event) => setChosen(event.currentTarget.value)}
              data={lines.map(({ id, name }) => ({ value: id, label: name }))}
              mb="sm"
            />
            {open && <ExchangeHears key={line.id} line={line.id} />}
          </div>
          <Allowed to="simulator.provoke">
            <Tabs defaultValue="in">
              <Tabs.List aria-label={t('exchange.canDo')} mb="sm">
                <Tabs.Tab value="in">{t('exchange.tab.in')}</Tabs.Tab>
                <Tabs.Tab value="out">{t('exchange.tab.out')}</Tabs.Tab>
                <Tabs.Tab value="talking">{t('exchange.tab.talking')}</Tabs.Tab>
                <Tabs.Tab value="quality">{t('exchange.tab.quality')}</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="in">
                <CallsIn provoke={provoke} />
              </Tabs.Panel>
              <Tabs.Panel value="out">
                <CallsOut provoke={provoke} />
              </Tabs.Panel>
              <Tabs.Panel value="talking">
                <Conversation provoke={provoke} />
              </Tabs.Panel>
              <Tabs.Panel value="quality">
                <LineQuality key={line.id} provoke={provoke} setLine={setLine} />
              </Tabs.Panel>
            </Tabs>
          </Allowed>
        </div>
      </Collapse>
    </Paper>
  );
}
