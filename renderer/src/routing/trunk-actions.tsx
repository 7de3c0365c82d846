import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrunkView } from '../../../main/contract/views.ts';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Icon } from '../icons.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { useSettings } from './settings-desk.ts';
import { TrunkEditor } from './trunk-editor.tsx';

/** What can be done with a trunk: asked whether it answers, changed, taken out. */
export function TrunkActions({ trunk, tell }: { readonly trunk: TrunkView; readonly tell: (text: string) => void }) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const { settings, done } = useSettings();
  const [asked, setAsked] = useState<{ readonly ok: boolean; readonly text: string }>();
  const [asking, setAsking] = useState(false);
  const [open, setOpen] = useState<'edit' | 'remove'>();
  const name = trunk.name || trunk.id;
  const about = (what: string): string => t('trunks.about', { what, name });
  const mine = settings?.trunks.find(({ id }) => id === trunk.id);
  const ask = async (): Promise<void> => {
    setAsking(true);
    setAsked(undefined);
    try {
      setAsked(await connection.request('trunk.ask', { trunk: trunk.id }));
    } catch (error) {
      setAsked({ ok: false, text: error instanceof Error ? error.message : String(error) });
    }
    setAsking(false);
  };
  const remove = async (): Promise<void> => {
    setOpen(undefined);
    try {
      const outcome = await connection.request('trunk.remove', { trunk: trunk.id });
      tell(outcome.ok ? '' : outcome.text);
      if (outcome.ok)
        await done(t('routing.removed', { name }), async () => {
          const back = await connection.request('trunk.bring-back', {});
          if (!back.ok) throw new Error(back.text);
        });
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <Group mt={4} gap="xs">
        <Button variant="default" loading={asking} onClick={() => void ask()} aria-label={about(t('routing.ask'))}>
          {t('routing.ask')}
        </Button>
        {mine && (
          <>
            <Button variant="default" onClick={() => setOpen('edit')} aria-label={about(t('routing.edit'))}>
              {t('routing.edit')}
            </Button>
            <Button variant="default" onClick={() => setOpen('remove')} aria-label={about(t('routing.remove'))}>
              {t('routing.remove')}
            </Button>
          </>
        )}
      </Group>
      <div role="status">
        {asked && (
          <Text size="sm" className="drill-step" data-ok={asked.ok} data-asked={trunk.id}>
            <Icon name={asked.ok ? 'free' : 'broken'} size={16} />
            <GatewayText text={asked.text} orOurs />
          </Text>
        )}
      </div>
      {open === 'edit' && mine && <TrunkEditor trunk={mine} close={() => setOpen(undefined)} />}
      <Dialog opened={open === 'remove'} close={() => setOpen(undefined)} title={t('routing.removeTrunk', { name })}>
        <Stack>
          <Text>{t('routing.removeTrunkHow')}</Text>
          <Group justify="flex-end">
            <Button variant="default" data-autofocus onClick={() => setOpen(undefined)}>
              {t('app.notNow')}
            </Button>
            <Button onClick={() => void remove()}>{t('routing.remove')}</Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
