import { ActionIcon, Group, Text, Title, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import type { GatewayView } from '../../main/contract/views.ts';
import { Icon } from './icons.tsx';

export function Header({ view }: { readonly view: GatewayView }) {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const free = view.lines.filter(({ state, inUse }) => state === 'idle' && inUse !== true).length;
  return (
    <Group component="header" className="header" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap">
        <img src="./icon.svg" alt="" width={34} height={34} />
        <Title order={1} size="h3">
          Copperline
        </Title>
        <Text c="dimmed" visibleFrom="xs">
          {free === 1 ? '1 line free' : `${free} lines free`} of {view.lines.length}
        </Text>
      </Group>
      <ActionIcon
        variant="default"
        size="lg"
        onClick={() => setColorScheme(dark ? 'light' : 'dark')}
        aria-label={dark ? 'Light colours' : 'Dark colours'}
        title={dark ? 'Light colours' : 'Dark colours'}
      >
        <Icon name={dark ? 'sun' : 'moon'} />
      </ActionIcon>
    </Group>
  );
}
