import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { GatewayText } from './gateway-text.tsx';

/** `off`: nobody wants it. */
export type Health = 'good' | 'waiting' | 'bad' | 'off';
const colours: Readonly<Record<Health, string>> = {
  good: 'var(--mantine-color-teal-6)',
  waiting: 'var(--mantine-color-yellow-6)',
  bad: 'var(--mantine-color-red-7)',
  off: 'var(--mantine-color-gray-6)',
};

/** A thing, how it is, and what more there is to say of it. */
export function StatusRow({
  health,
  name,
  state,
  detail = '',
  children,
}: {
  readonly health: Health;
  readonly name: string;
  readonly state: string;
  readonly detail?: string;
  readonly children?: ReactNode;
}) {
  return (
    <Group gap="sm" wrap="nowrap" align="baseline">
      <span className="dot" style={{ background: colours[health] }} />
      <div className="status-row">
        <Text className="clip">
          <Text span fw={600}>
            {name}
          </Text>{' '}
          {state}
        </Text>
        {detail !== '' && (
          <Text size="sm" c="dimmed" className="clip">
            <GatewayText text={detail} />
          </Text>
        )}
        {children}
      </div>
    </Group>
  );
}
