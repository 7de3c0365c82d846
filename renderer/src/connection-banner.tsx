import { Alert, Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { hasSignIn } from './access/sign-out.ts';
import type { Link } from './connection.ts';
import { Icon } from './icons.tsx';

/** Stands above everything while what the page shows may be out of date. */
export function ConnectionBanner({ link }: { readonly link: Link }) {
  const { t } = useTranslation();
  if (link.kind !== 'lost') return null;
  const signedOut = link.locked && hasSignIn();
  return (
    <Alert
      role="alert"
      color="red.9"
      variant="filled"
      radius={0}
      icon={<Icon name="broken" />}
      title={t(signedOut ? 'access.signedOut.title' : link.locked ? 'app.lockedTitle' : 'app.lostTitle')}
      className="banner"
    >
      {t(signedOut ? 'access.signedOut.text' : link.locked ? 'app.locked' : 'app.lost')}
      {signedOut && (
        <>
          {' '}
          <Anchor href="/sign-in" c="white" fw={650} underline="always" className="sign-in-again">
            {t('access.signedOut.again')}
          </Anchor>
        </>
      )}
    </Alert>
  );
}
