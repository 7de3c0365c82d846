import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAudioSettings, useConsole, usePhone } from '../console-context.ts';
import { show } from '../desk/level-meters.tsx';
import { type MicrophoneTest, openMicrophoneTest } from '../desk/microphone-test.ts';
import { useDevices } from '../desk/use-devices.ts';
import { Volume } from '../desk/volume.tsx';
import { Meter } from '../meter.tsx';
import { microphoneTrouble } from '../microphone.ts';
import { Panel } from '../shell/panel.tsx';
import { DeviceSelect } from './device-select.tsx';

const PROCESSING = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const;
const METER_MS = 200;

/** What one talks and listens with, and how it sounds. */
export function AudioPanel({ tell }: { readonly tell: (text: string) => void }) {
  const { t } = useTranslation();
  const { audio, ringer, sound } = useConsole();
  const settings = useAudioSettings();
  const { kind } = usePhone();
  const [test, setTest] = useState<MicrophoneTest>();
  const { microphones, speakers, named } = useDevices(`${kind} ${test !== undefined}`);
  const meter = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!test) return;
    const timer = setInterval(() => show(meter.current, test.probe.read()), METER_MS);
    return () => {
      clearInterval(timer);
      test.close();
    };
  }, [test]);

  const tryMicrophone = async (): Promise<void> => {
    if (test) {
      setTest(undefined);
      return;
    }
    try {
      setTest(await openMicrophoneTest(audio, sound));
      tell('');
    } catch (error) {
      tell(t(`desk.microphone.${microphoneTrouble(error, window.isSecureContext)}`));
    }
  };
  const change = (part: Partial<typeof settings>): void => {
    audio.change(part);
    // Tried anew with what was chosen.
    setTest(undefined);
  };

  return (
    <Panel title={t('settings.talking')}>
      <Stack gap="md" maw="32rem">
        {!named && <Text size="sm">{t('settings.devicesUnnamed')}</Text>}
        <DeviceSelect
          label={t('settings.microphone')}
          devices={microphones}
          value={settings.microphone}
          change={(microphone) => change({ microphone })}
        />
        <Group gap="sm">
          <Button variant="default" onClick={() => void tryMicrophone()} aria-pressed={test !== undefined}>
            {t(test ? 'settings.stopMicrophone' : 'settings.tryMicrophone')}
          </Button>
          {test && (
            <div className="meters">
              <Meter of={meter} icon="microphone" label={t('desk.levelHere')} />
            </div>
          )}
        </Group>
        {PROCESSING.map((name) => (
          <Switch
            key={name}
            label={t(`settings.${name}`)}
            description={t(`settings.${name}Help`)}
            checked={settings[name]}
            onChange={(event) => change({ ...settings, [name]: event.currentTarget.checked })}
          />
        ))}
        <Text size="sm" c="dimmed">
          {t('settings.processingNextCall')}
        </Text>
        <DeviceSelect
          label={t('settings.speaker')}
          devices={speakers}
          value={settings.speaker}
          change={(speaker) => change({ speaker })}
        />
        <Group gap="md" align="flex-end">
          <Volume />
          <Button variant="default" onClick={() => ringer.test('speaker')}>
            {t('settings.playTest')}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
