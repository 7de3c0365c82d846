import { useTranslation } from 'react-i18next';
import { roles } from '../../../main/contract/access.ts';

/** What each role may do, in words. */
export function RoleList() {
  const { t } = useTranslation();
  return (
    <dl className="pairs">
      {roles.flatMap((role) => [
        <dt key={`${role}-name`}>{t(`access.role.${role}`)}</dt>,
        <dd key={role}>{t(`access.roleMay.${role}`)}</dd>,
      ])}
    </dl>
  );
}
