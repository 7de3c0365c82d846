import { NativeSelect, SegmentedControl, Stack, Switch, Text, useMantineColorScheme } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsole, usePreferences } from '../console-context.ts';
import { isLanguage, LANGUAGES } from '../i18n/languages.ts';
import { Panel } from '../shell/panel.tsx';

const SCHEMES = ['light', 'dark', 'auto'] as const;

/** Language, colours and keys. */
export function ConsolePanel({ version }: { readonly version: string }) {
  const { t } = useTranslation();
  const { preferences } = useConsole();
  const { language, singleKeys } = usePreferences();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const colours = useId();
  return (
    <Panel title={t('settings.console')}>
      <Stack gap="md" maw="32rem">
        <NativeSelect
          label={t('settings.language')}
          description={t('settings.languageOfGateway')}
          value={language}
          onChange={({ currentTarget: { value } }) => preferences.change({ language: isLanguage(value) ? value : '' })}
          data={[
            { value: '', label: t('settings.asTheBrowser') },
            ...Object.entries(LANGUAGES).map(([value, label]) => ({ value, label })),
          ]}
        />
        <div>
          <Text size="sm" fw={600} mb={4} id={colours}>
            {t('settings.colours')}
          </Text>
          <SegmentedControl<(typeof SCHEMES)[number]>
            aria-labelledby={colours}
            value={colorScheme}
            onChange={setColorScheme}
            data={SCHEMES.map((value) => ({ value, label: t(`settings.scheme.${value}`) }))}
          />
        </div>
        <Switch
          label={t('settings.singleKeys')}
          description={t('settings.singleKeysHelp')}
          checked={singleKeys}
          onChange={(event) => preferences.change({ singleKeys: event.currentTarget.checked })}
        />
        <Text size="sm" c="dimmed">
          {t('settings.version', { version })}
        </Text>
      </Stack>
    </Panel>
  );
}
