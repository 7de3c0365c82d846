import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAudioSettings, useConsole, usePhone } from '../console-context.ts';
import { useDevices } from '../desk/use-devices.ts';
import { LoudnessSlider } from '../desk/volume.tsx';
import { Panel } from '../shell/panel.tsx';
import { DeviceSelect } from './device-select.tsx';

const RING_FOR = ['console', 'all', 'none'] as const;

/** Where, how loud and for which calls this console rings: apart from where one talks. */
export function RingPanel() {
  const { t } = useTranslation();
  const { audio, ringer } = useConsole();
  const { ringer: device, ringVolume, ringFor } = useAudioSettings();
  const { speakers } = useDevices(usePhone().kind);
  return (
    <Panel title={t('settings.ringing')}>
      <Stack gap="md" maw="32rem">
        <NativeSelect
          label={t('settings.ringFor')}
          value={ringFor}
          onChange={({ currentTarget: { value } }) =>
            audio.change({ ringFor: RING_FOR.find((each) => each === value) ?? 'console' })
          }
          data={RING_FOR.map((value) => ({ value, label: t(`settings.rings.${value}`) }))}
        />
        <DeviceSelect
          label={t('settings.ringDevice')}
          description={t('settings.ringDeviceHelp')}
          devices={speakers}
          value={device}
          change={(next) => audio.change({ ringer: next })}
        />
        <Group gap="md" align="flex-end">
          <LoudnessSlider
            label={t('settings.ringVolume')}
            value={ringVolume}
            change={(next) => audio.change({ ringVolume: next })}
          />
          <Button variant="default" onClick={() => ringer.test('ringer')}>
            {t('settings.playTest')}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
