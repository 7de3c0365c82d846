import { Button, Group, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestOutput } from '../../../main/contract/requests.ts';
import type { EmergencyLook } from '../../../main/contract/routing-desk.ts';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Icon } from '../icons.tsx';
import { Panel } from '../shell/panel.tsx';
import { useWords } from '../use-words.ts';
import { Faults } from './faults.tsx';

/** What would happen to a call for help now: rehearsed without dialling. */
export function EmergencyCheck() {
  const { t } = useTranslation();
  const words = useWords();
  const { connection } = useConsole();
  const [other, setOther] = useState('');
  const [looked, setLooked] = useState<RequestOutput<'emergency.try'> & { readonly at: number }>();
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const typed = other.replace(/[\s().-]/g, '');
  const good = typed === '' || /^[0-9*#+]{1,32}$/.test(typed);
  const look = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!good) return;
    setBusy(true);
    try {
      const answer = await connection.request('emergency.try', { numbers: typed === '' ? [] : [typed] });
      setLooked({ ...answer, at: connection.snapshot().view?.now ?? Date.now() });
      setTrouble('');
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <Panel title={t('routing.emergency')}>
      <Text size="sm" c="dimmed" mb="sm">
        {t('routing.emergencyHow')}
      </Text>
      <form onSubmit={(event) => void look(event)}>
        <Group align="flex-end" gap="sm">
          <TextInput
            label={t('routing.anotherNumber')}
            value={other}
            onChange={(event) => setOther(event.currentTarget.value)}
            error={good ? undefined : t('routing.badNumber')}
            inputMode="tel"
            autoComplete="off"
            maxLength={40}
            dir="ltr"
          />
          <Button type="submit" loading={busy} leftSection={<Icon name="siren" />}>
            {t('routing.rehearseHelp')}
          </Button>
        </Group>
      </form>
      <Faults texts={trouble === '' ? [] : [trouble]} />
      {looked && (
        <div role="status" className="answer">
          <Text size="sm" c="dimmed">
            {t('routing.asOf', { time: words.dateAndTime(looked.at) })}
          </Text>
          <ul className="plain-list help-list">
            {looked.numbers.map((each) => (
              <Help key={each.number} look={each} />
            ))}
          </ul>
          {looked.left.map(({ line, name, why }) => (
            <Text key={line} size="sm" className="clip">
              {t('routing.lineLeft', { line: name })} <GatewayText text={why} />
            </Text>
          ))}
          <Text size="sm" mt="xs">
            {looked.outlets.length === 0
              ? t('routing.toldConsoles')
              : t('routing.toldAlso', { outlets: words.list(looked.outlets) })}
          </Text>
        </div>
      )}
    </Panel>
  );
}

function Help({ look }: { readonly look: EmergencyLook }) {
  const { t } = useTranslation();
  const words = useWords();
  const { number, emergency, countries, summary, lines, alert } = look;
  const [first, ...others] = lines;
  const health = !emergency ? 'other' : first === undefined ? 'bad' : first.clear === undefined ? 'good' : 'busy';
  return (
    <li className="help" data-help={number} data-health={health}>
      <Icon name={health === 'good' ? 'free' : health === 'other' ? 'routing' : 'broken'} size={24} />
      <div>
        <Text fw={650} size="lg">
          <bdi>{number}</bdi>
          {countries.length > 0 && (
            <Text span size="sm" c="dimmed">
              {' '}
              {words.list(countries.map((code) => words.country(code)))}
            </Text>
          )}
        </Text>
        {!emergency && (
          <Text className="clip">
            {t('routing.notHelpHere')} <GatewayText text={summary} />
          </Text>
        )}
        {emergency && !first && <Text fw={600}>{t('routing.noLineForHelp')}</Text>}
        {first && (
          <Text className="clip">
            {t(first.clear === undefined ? 'routing.goesOut' : 'routing.goesOutAfter', {
              line: first.name,
              digits: first.digits,
            })}
            {first.clear !== undefined && (
              <>
                {' '}
                <Text span fw={600}>
                  {t('routing.wouldEnd')}
                </Text>{' '}
                <GatewayText text={first.clear} />
                {first.call !== undefined && first.call !== '' && (
                  <>
                    : <GatewayText text={first.call} />
                  </>
                )}
              </>
            )}
          </Text>
        )}
        {others.length > 0 && (
          <Text size="sm" c="dimmed" className="clip">
            {t('routing.thenLines', { lines: words.list(others.map(({ name }) => name)) })}
          </Text>
        )}
        {first && (
          <Text size="sm" {...(first.callBack === undefined ? {} : { c: 'dimmed' })} className="clip">
            {first.callBack === undefined
              ? t('routing.noCallBack', { line: first.name })
              : t('routing.callBack', { number: words.number(first.callBack) })}
          </Text>
        )}
        {alert !== undefined && (
          <Text size="sm" c="dimmed" className="clip">
            {t('routing.toldThis')} <GatewayText text={alert} />
          </Text>
        )}
      </div>
    </li>
  );
}
