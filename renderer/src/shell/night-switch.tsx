import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { GatewayView } from '../../../main/contract/views.ts';
import { leastFor, useMe } from '../access/me.tsx';
import { useConsole } from '../console-context.ts';
import { Icon, type IconName } from '../icons.tsx';
import { tellOutcome } from '../tell-outcome.ts';

type NightMode = GatewayView['nightMode'];
const icons: Readonly<Record<NightMode, IconName>> = { off: 'sun', auto: 'waiting', on: 'moon' };
const MODES = ['off', 'auto', 'on'] as const;

/** Routes by their day side, by the clock, or by their night side. */
export function NightSwitch({ mode, tell }: { readonly mode: NightMode; readonly tell: (text: string) => void }) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const mayNot = !useMe().may('routing.night');
  return (
    <SegmentedControl<NightMode>
      className="night-switch"
      aria-label={t('app.night.label')}
      value={mode}
      disabled={mayNot}
      onChange={(chosen) => tellOutcome(connection.request('routing.night', { mode: chosen }), tell)}
      data={MODES.map((value) => ({
        value,
        label: (
          <span
            className="night-choice"
            title={t(mayNot ? `access.notForYou.${leastFor('routing.night')}` : `app.night.${value}Title`)}
          >
            <Icon name={icons[value]} size={18} />
            {t(`app.night.${value}`)}
          </span>
        ),
      }))}
    />
  );
}
