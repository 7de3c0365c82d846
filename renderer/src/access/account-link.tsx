import { useTranslation } from 'react-i18next';
import { Icon } from '../icons.tsx';
import { hrefOf } from '../shell/router.ts';
import { useMe } from './me.tsx';

/** As whom one is signed in, and the way to one's account; at the machine itself nobody is. */
export function AccountLink() {
  const { t } = useTranslation();
  const { asked } = useMe();
  if (!asked || asked.here) return null;
  const who = t('access.account.who', { user: asked.name, role: t(`access.role.${asked.role}`) });
  return (
    <a className="account-link" href={hrefOf('settings', { part: 'account' })} aria-label={who} title={who}>
      <Icon name="contacts" size={18} />
      <span className="clip">{asked.name}</span>
    </a>
  );
}
