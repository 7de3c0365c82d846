import { Alert, Stack } from '@mantine/core';
import type { NoticeView } from '../../main/contract/views.ts';
import { Icon } from './icons.tsx';

const colours = { info: 'blue', warning: 'yellow', error: 'red' } as const;
const titles = { info: 'Good to know', warning: 'Please look at this', error: 'Something is wrong' } as const;

export function Notices({
  notices,
  dismiss,
}: {
  readonly notices: readonly NoticeView[];
  readonly dismiss: (id: string) => void;
}) {
  if (notices.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label="Notices">
      {notices.map((notice) => (
        <Alert
          key={notice.id}
          color={colours[notice.severity]}
          icon={<Icon name="broken" />}
          title={titles[notice.severity]}
          withCloseButton
          closeButtonLabel="Dismiss"
          onClose={() => dismiss(notice.id)}
        >
          {notice.text}
        </Alert>
      ))}
    </Stack>
  );
}
