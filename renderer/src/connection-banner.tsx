import { Alert } from '@mantine/core';
import type { Link } from './connection.ts';
import { Icon } from './icons.tsx';

/** Stands above everything while what the page shows may be out of date. */
export function ConnectionBanner({ link }: { readonly link: Link }) {
  if (link.kind !== 'lost') return null;
  return (
    <Alert
      role="alert"
      color="red"
      variant="filled"
      radius={0}
      icon={<Icon name="broken" />}
      title={link.locked ? 'This page needs a new link' : 'Connection to the gateway lost'}
      style={{ position: 'sticky', top: 0, zIndex: 30 }}
    >
      {link.locked
        ? 'Copperline was started again. Open the console with the link that it printed.'
        : 'What you see may be out of date. Trying to reconnect …'}
    </Alert>
  );
}
