import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BlockView } from '../../../main/contract/contacts.ts';
import type { TrunkView } from '../../../main/contract/views.ts';
import { OnlyFor } from '../access/only-for.tsx';
import { useConsole } from '../console-context.ts';
import { Panel } from '../shell/panel.tsx';
import { useWords } from '../use-words.ts';
import { type BlockDraft, BlockForm } from './block-form.tsx';
import { actionWords, blockedWords } from './contact-words.ts';

/** The block list: who is on it, what happens to them, and a form to add somebody. */
export function BlockedPanel({
  trunks,
  tell,
  number,
}: {
  readonly trunks: readonly TrunkView[];
  readonly tell: (text: string) => void;
  /** What the form begins with: of a call in the history. */
  readonly number: string;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { connection } = useConsole();
  const [list, setList] = useState<{
    readonly blocked: readonly BlockView[];
    readonly suspendedUntil?: number | undefined;
  }>();
  const failed = useCallback((error: unknown) => tell(error instanceof Error ? error.message : String(error)), [tell]);
  const reload = useCallback(() => {
    connection.request('blocked.list', {}).then(setList, failed);
  }, [connection, failed]);
  useEffect(reload, [reload]);
  const add = async (draft: BlockDraft): Promise<boolean> => {
    try {
      const outcome = await connection.request('blocked.add', draft);
      tell(outcome.ok ? '' : outcome.text);
      reload();
      return outcome.ok;
    } catch (error) {
      failed(error);
      return false;
    }
  };
  const remove = (id: string): void => {
    connection.request('blocked.remove', { id }).then((outcome) => {
      tell(outcome.ok ? '' : outcome.text);
      reload();
    }, failed);
  };
  return (
    <Panel title={t('contacts.blocked.title')}>
      <Stack gap="md">
        {list?.suspendedUntil !== undefined && (
          <Alert color="yellow">
            {t('contacts.blocked.suspended', { time: words.timeOfDay(list.suspendedUntil) })}
          </Alert>
        )}
        <OnlyFor to="blocked.add">
          <BlockForm key={number} number={number} trunks={trunks} add={add} />
        </OnlyFor>
        {list?.blocked.length === 0 && <Text c="dimmed">{t('contacts.blocked.none')}</Text>}
        <Stack gap="xs" component="ul" className="plain-list ruled">
          {list?.blocked.map((rule) => (
            <Group
              key={rule.id}
              component="li"
              justify="space-between"
              wrap="nowrap"
              align="center"
              data-blocked={rule.id}
            >
              <div className="status-row">
                <Text fw={500} className="clip">
                  {blockedWords(rule, words)}
                </Text>
                <Text size="sm" c="dimmed" className="clip">
                  {[actionWords(rule, words), rule.why].filter((each) => each !== '').join(' · ')}
                </Text>
              </div>
              <OnlyFor to="blocked.remove">
                <Button
                  variant="default"
                  onClick={() => remove(rule.id)}
                  aria-label={t('contacts.blocked.removeWho', { who: blockedWords(rule, words) })}
                >
                  {t('contacts.blocked.remove')}
                </Button>
              </OnlyFor>{' '}
            </Group>
          ))}
        </Stack>
      </Stack>
    </Panel>
  );
}
