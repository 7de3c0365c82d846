import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PageProps } from '../console-context.ts';
import { useContactEditing } from '../contacts/use-contact-editing.tsx';
import type { NumberActions } from '../history/call-details.tsx';
import { HistoryPanel } from '../history/history-panel.tsx';
import { MissedList } from '../history/missed-list.tsx';
import { Lists } from '../shell/lists.tsx';
import { goTo } from '../shell/router.ts';
import type { Desk } from '../use-desk.ts';

/** All calls that there were, and those that are still to be called back. */
export function HistoryPage({
  view,
  tell,
  desk,
  query,
}: PageProps & { readonly desk: Desk; readonly query: URLSearchParams }) {
  const { t } = useTranslation();
  const [contacts, editor] = useContactEditing();
  const { add } = contacts;
  const { dial } = desk;
  const actions = useMemo<NumberActions>(
    () => ({
      call: (number) => void dial(number),
      addContact: add,
      block: (number) => goTo('contacts', { list: 'blocked', number }),
    }),
    [dial, add],
  );
  return (
    <>
      <Lists
        page="history"
        label={t('history.lists')}
        shown={query.get('list')}
        lists={[
          {
            name: 'all',
            label: t('history.all'),
            content: (
              <HistoryPanel
                view={view}
                tell={tell}
                actions={actions}
                find={query.get('find') ?? ''}
                version={contacts.changes}
              />
            ),
          },
          {
            name: 'missed',
            label: t('history.missed'),
            content: <MissedList view={view} tell={tell} call={actions.call} />,
          },
        ]}
      />
      {editor}
    </>
  );
}
