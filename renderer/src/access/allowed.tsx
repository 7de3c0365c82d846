import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestName } from '../../../main/contract/requests.ts';
import { leastFor, useMe } from './me.tsx';

/** Controls for those who may use them: others see them switched off, and why. */
export function Allowed({ to, children }: { readonly to: RequestName; readonly children: ReactNode }) {
  const { t } = useTranslation();
  const { may } = useMe();
  if (may(to)) return children;
  return (
    <div>
      <Text size="sm" c="dimmed" mb="xs" data-not-for-you={to}>
        {t(`access.notForYou.${leastFor(to)}`)}
      </Text>
      <fieldset disabled className="not-allowed" aria-label={t(`access.notForYou.${leastFor(to)}`)}>
        {children}
      </fieldset>
    </div>
  );
}
