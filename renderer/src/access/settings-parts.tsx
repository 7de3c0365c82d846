import { useTranslation } from 'react-i18next';
import type { RequestName } from '../../../main/contract/requests.ts';
import { hrefOf } from '../shell/router.ts';
import { type Me, useMe } from './me.tsx';

/** The parts of the settings, in their order. `#/settings?part=audit` */
export const SETTINGS_PARTS = ['console', 'account', 'access', 'users', 'audit', 'monitoring', 'backup'] as const;
export type SettingsPart = (typeof SETTINGS_PARTS)[number];

/** What one must be allowed to ask, to be shown a part. */
const needs: Readonly<Partial<Record<SettingsPart, RequestName>>> = {
  access: 'access.state',
  users: 'access.state',
  audit: 'audit.list',
  monitoring: 'monitoring.state',
  backup: 'backup.make',
};

/** Those that this person may see. Nobody is signed in at the machine itself: there is no account of one's own. */
export function partsFor({ asked, may }: Me): readonly SettingsPart[] {
  return SETTINGS_PARTS.filter((part) => {
    if (part === 'account') return asked?.here === false;
    const request = needs[part];
    return request === undefined || may(request);
  });
}

/** The one that the address names, where it may be seen. */
export const partOf = (query: URLSearchParams, parts: readonly SettingsPart[]): SettingsPart =>
  parts.find((part) => part === query.get('part')) ?? 'console';

/** The way to each part. */
export function SettingsParts({ part }: { readonly part: SettingsPart }) {
  const { t } = useTranslation();
  const parts = partsFor(useMe());
  return (
    <nav aria-label={t('access.parts')}>
      <ul className="plain-list parts">
        {parts.map((each) => (
          <li key={each}>
            <a
              className="part-link"
              href={each === 'console' ? hrefOf('settings') : hrefOf('settings', { part: each })}
              aria-current={each === part ? 'page' : undefined}
            >
              {t(`access.part.${each}`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
