import { ActionIcon, Group, Text, Title, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { GatewayView } from '../../main/contract/views.ts';
import { AccountLink } from './access/account-link.tsx';
import { Icon } from './icons.tsx';
import { NightSwitch } from './shell/night-switch.tsx';

/** Above every page: which lines are free, day or night, the keys and the colours. */
export function Header({
  view,
  tell,
  showKeys,
}: {
  readonly view: GatewayView;
  readonly tell: (text: string) => void;
  readonly showKeys: () => void;
}) {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const free = view.lines.filter(({ state, inUse }) => state === 'idle' && inUse !== true).length;
  const colours = t(dark ? 'app.lightColours' : 'app.darkColours');
  return (
    <Group component="header" className="header" justify="space-between" gap="sm">
      <Group gap="sm" wrap="nowrap">
        <img src="./icon.svg" alt="" width={34} height={34} />
        <Title order={1} size="h3">
          {t('app.name')}
        </Title>
        <Text c="dimmed">{t('app.linesFree', { count: free, all: view.lines.length })}</Text>
      </Group>
      <Group gap="sm">
        <AccountLink />
        <NightSwitch mode={view.nightMode} tell={tell} />
        <ActionIcon
          variant="default"
          size={44}
          onClick={showKeys}
          aria-label={t('app.keys.title')}
          title={t('app.keys.title')}
        >
          <Icon name="keyboard" />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size={44}
          onClick={() => setColorScheme(dark ? 'light' : 'dark')}
          aria-label={colours}
          title={colours}
        >
          <Icon name={dark ? 'sun' : 'moon'} />
        </ActionIcon>
      </Group>
    </Group>
  );
}
