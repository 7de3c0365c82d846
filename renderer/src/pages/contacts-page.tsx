import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { PageProps } from '../console-context.ts';
import { BlockedPanel } from '../contacts/blocked-panel.tsx';
import { ContactsPanel } from '../contacts/contacts-panel.tsx';
import { Lists } from '../shell/lists.tsx';
import type { Desk } from '../use-desk.ts';

/** Whom this office knows, and whom it does not want to hear. */
export function ContactsPage({
  view,
  tell,
  desk,
  query,
}: PageProps & { readonly desk: Desk; readonly query: URLSearchParams }) {
  const { t } = useTranslation();
  const { dial } = desk;
  const call = useCallback((number: string) => void dial(number), [dial]);
  return (
    <Lists
      page="contacts"
      label={t('contacts.lists')}
      shown={query.get('list')}
      lists={[
        { name: 'known', label: t('contacts.title'), content: <ContactsPanel tell={tell} call={call} /> },
        {
          name: 'blocked',
          label: t('contacts.blocked.title'),
          content: <BlockedPanel trunks={view.trunks} tell={tell} number={query.get('number') ?? ''} />,
        },
      ]}
    />
  );
}
