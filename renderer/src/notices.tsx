import { Alert, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { NoticeView } from '../../main/contract/views.ts';
import { useMe } from './access/me.tsx';
import { GatewayText } from './gateway-text.tsx';
import { Icon } from './icons.tsx';

const colours = { info: 'blue', warning: 'yellow', error: 'red' } as const;

/** What the gateway wants a person to know, in its own sentences, translated where they are known. */
export function Notices({
  notices,
  dismiss,
}: {
  readonly notices: readonly NoticeView[];
  readonly dismiss: (id: string) => void;
}) {
  const { t } = useTranslation();
  const { may } = useMe();
  if (notices.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t('app.notices')}>
      {notices.map((notice) => (
        <Alert
          key={notice.id}
          color={colours[notice.severity]}
          icon={<Icon name="broken" />}
          title={t(`app.notice.${notice.severity}`)}
          withCloseButton={may('notice.dismiss')}
          closeButtonLabel={t('app.dismiss')}
          onClose={() => dismiss(notice.id)}
        >
          <GatewayText text={notice.text} />
        </Alert>
      ))}
    </Stack>
  );
}
