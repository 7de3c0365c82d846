import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A window over the page: Escape and its cross close it, and the focus goes back to where it was. */
export function Dialog({
  title,
  close,
  size = 'md',
  opened = true,
  children,
}: {
  readonly title: ReactNode;
  readonly close: () => void;
  readonly size?: string;
  readonly opened?: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      size={size}
      centered
      lockScroll={false}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      {children}
    </Modal>
  );
}
