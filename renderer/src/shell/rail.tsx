import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../icons.tsx';
import { hrefOf, PAGES, type PageName } from './router.ts';

const icons: Readonly<Record<PageName, IconName>> = {
  lines: 'lines',
  history: 'history',
  contacts: 'contacts',
  routing: 'routing',
  setup: 'plug',
  trouble: 'broken',
  settings: 'settings',
};

/** The way to every page. `count`: how much there waits for a person. */
export function Rail({
  page,
  counts,
}: {
  readonly page: PageName;
  readonly counts: Readonly<Partial<Record<PageName, { readonly count: number; readonly label: string }>>>;
}) {
  const { t } = useTranslation();
  return (
    <nav className="rail" aria-label={t('app.pages')}>
      <ul className="plain-list">
        {PAGES.map((name) => {
          const waiting = counts[name];
          return (
            <li key={name}>
              <a className="rail-link" href={hrefOf(name)} aria-current={name === page ? 'page' : undefined}>
                <Icon name={icons[name]} size={24} />
                <span>{t(`app.page.${name}`)}</span>
                {waiting && waiting.count > 0 && (
                  <span className="rail-count" role="img" aria-label={waiting.label}>
                    {waiting.count}
                  </span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
