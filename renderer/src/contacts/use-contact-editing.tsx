import { type ReactNode, useMemo, useState } from 'react';
import type { ContactView } from '../../../main/contract/contacts.ts';
import { ContactEditor, type EditedContact, newContact } from './contact-editor.tsx';

/** Changes contacts from wherever a caller is shown. */
export interface ContactEditing {
  readonly edit: (contact: ContactView) => void;
  readonly add: (number: string, name: string) => void;
  /** Another number whenever one was changed here: names may be others then. */
  readonly changes: number;
}

/** @returns what opens the editor, and where it stands */
export function useContactEditing(): readonly [ContactEditing, ReactNode] {
  const [edited, setEdited] = useState<EditedContact>();
  const [changes, setChanges] = useState(0);
  const editing = useMemo<ContactEditing>(
    () => ({
      edit: setEdited,
      add: (number, name) => setEdited(newContact({ name, numbers: [{ kind: 'work', number }] })),
      changes,
    }),
    [changes],
  );
  const editor = edited && (
    <ContactEditor
      contact={edited}
      close={() => setEdited(undefined)}
      done={() => {
        setEdited(undefined);
        setChanges((before) => before + 1);
      }}
    />
  );
  return [editing, editor];
}
