import { Button, Checkbox, Group, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Act, ChooseAndAct, onSubmit, Part } from './exchange-controls.tsx';
import type { Provoke } from './provoke.ts';

function AnswersAfter({ provoke }: { readonly provoke: Provoke }) {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState<number | string>(3);
  const [reverses, setReverses] = useState(true);
  const [speaks, setSpeaks] = useState(false);
  const set = (): void => {
    if (typeof seconds !== 'number') return;
    const ms = seconds * 1_000;
    provoke({ kind: 'answers-after', ms, polarityReversal: reverses, ...(speaks && { says: 'speech' }) });
  };
  return (
    <form onSubmit={onSubmit(set)}>
      <Part title={t('exchange.answers')}>
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <NumberInput
            label={t('exchange.answersAfter')}
            value={seconds}
            onChange={setSeconds}
            min={0}
            max={600}
            hideControls
            flex={1}
          />
          <Button type="submit" variant="default" disabled={typeof seconds !== 'number'}>
            {t('exchange.set')}
          </Button>
        </Group>
        <Checkbox
          label={t('exchange.reverses')}
          checked={reverses}
          onChange={(event) => setReverses(event.currentTarget.checked)}
        />
        <Checkbox
          label={t('exchange.speaks')}
          checked={speaks}
          onChange={(event) => setSpeaks(event.currentTarget.checked)}
        />
      </Part>
    </form>
  );
}

/** How the next calls out on this line go. */
export function CallsOut({ provoke }: { readonly provoke: Provoke }) {
  const { t } = useTranslation();
  return (
    <div className="exchange-parts">
      <AnswersAfter provoke={provoke} />
      <Part title={t('exchange.nobodyAnswers')}>
        <Group gap="xs">
          <Act act={() => provoke({ kind: 'is-busy' })}>{t('exchange.isBusy')}</Act>
          <Act act={() => provoke({ kind: 'is-congested' })}>{t('exchange.congested')}</Act>
          <Act act={() => provoke({ kind: 'never-answers' })}>{t('exchange.neverAnswers')}</Act>
        </Group>
        <ChooseAndAct
          label={t('exchange.announcement')}
          choices={{
            'vacant-code': t('exchange.sit.vacant'),
            intercept: t('exchange.sit.intercept'),
            'no-circuit': t('exchange.sit.noCircuit'),
            reorder: t('exchange.sit.reorder'),
          }}
          button={t('exchange.set')}
          buttonLabel={t('exchange.playAnnouncement')}
          act={(sit) => provoke({ kind: 'is-unobtainable', sit })}
        />
      </Part>
      <Part title={t('exchange.dialTone')}>
        <ChooseAndAct
          label={t('exchange.exchangeGives')}
          choices={{
            normal: t('exchange.tone.normal'),
            stutter: t('exchange.tone.stutter'),
            late: t('exchange.tone.late'),
            none: t('exchange.tone.none'),
          }}
          button={t('exchange.set')}
          buttonLabel={t('exchange.setDialTone')}
          act={(which) => provoke({ kind: 'dial-tone', which })}
        />
      </Part>
    </div>
  );
}
