import { Alert, Button, Group, Loader, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LineView } from '../../../main/contract/views.ts';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { LearnTone } from './learn-tone.tsx';
import { LineAdviceList } from './line-advice-list.tsx';
import { LineLearned } from './line-learned.tsx';
import { OptionsForm } from './options-form.tsx';
import { useLineOptions } from './use-line-options.ts';

/** All that can be set for a line, what it taught us, and what to do about echo and level. */
export function LineOptionsDialog({ line, close }: { readonly line: LineView; readonly close: () => void }) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const options = useLineOptions(line.id);
  const { look, message, canUndo } = options;
  return (
    <Dialog close={close} title={t('options.optionsOf', { line: line.name })} size="xl">
      <Stack gap="lg">
        <div role="status" className="options-message">
          {message && (
            <Alert color={message.ok ? 'teal' : 'orange'} p="xs">
              <Group justify="space-between" gap="sm">
                <GatewayText text={message.text} orOurs />
                {message.ok && canUndo && (
                  <Button variant="default" onClick={() => void options.undo(t('options.undone'))}>
                    {t('options.undo')}
                  </Button>
                )}
              </Group>
            </Alert>
          )}
        </div>
        {look ? (
          <>
            <LineAdviceList line={line} look={look} options={options} />
            <LineLearned
              learned={look.learned}
              forget={(what) =>
                void options.ask(connection.request('line.forget', { line: line.id, what }), t('options.forgotten'))
              }
            />
            <LearnTone line={line.id} options={options} />
            <OptionsForm key={JSON.stringify(look.settings)} look={look} options={options} />
          </>
        ) : (
          !message && <Loader />
        )}
      </Stack>
    </Dialog>
  );
}
