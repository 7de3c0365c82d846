import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsole } from '../console-context.ts';
import { MOST_NOTE_LENGTH } from './note-store.ts';

/** What a person notes of a call: kept as it is typed. */
export function NoteField({ call }: { readonly call: string }) {
  const { t } = useTranslation();
  const { notes } = useConsole();
  const [text, setText] = useState(() => notes.of(call));
  return (
    <Textarea
      label={t('desk.notes')}
      description={t('desk.notesKept')}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        notes.write(call, value);
      }}
      maxLength={MOST_NOTE_LENGTH}
      autosize
      minRows={2}
      maxRows={6}
      dir="auto"
    />
  );
}
