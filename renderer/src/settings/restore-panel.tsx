import {
  Alert,
  Button,
  FileInput,
  Group,
  Loader,
  PasswordInput,
  Progress,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Panel } from '../shell/panel.tsx';
import { usePolled } from '../use-polled.ts';
import { useWords } from '../use-words.ts';
import { PlanDialog } from './plan-dialog.tsx';
import { type Given, type Restore, useRestore } from './use-restore.ts';

const NOTHING: Given = { from: 'file', file: null, url: '', sha256: '', passphrase: '' };
const SHA256 = /^[0-9a-f]{64}$/i;

/** Settings out of a file or from an address. Nothing is changed before it was looked at. */
export function RestorePanel() {
  const { t } = useTranslation();
  const [given, setGiven] = useState(NOTHING);
  const undo = usePolled('provisioning.state', {}, 0);
  const { state, look, open, apply, leave } = useRestore(() => {
    setGiven(NOTHING);
    undo.again();
  });
  const change = (part: Partial<Given>): void => setGiven((before) => ({ ...before, ...part }));
  const { from, file, url, sha256, passphrase } = given;
  const badSum = sha256.trim() !== '' && !SHA256.test(sha256.trim());
  const isBusy = state.kind === 'sending' || state.kind === 'looking';
  const isReady = !isBusy && !badSum && (from === 'file' ? file !== null : url.trim() !== '');
  return (
    <Panel title={t('backup.restore')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void look(given);
        }}
      >
        <Stack gap="sm" maw="40rem" align="stretch">
          <Text size="sm">{t('backup.restoreHelp')}</Text>
          <SegmentedControl<Given['from']>
            aria-label={t('backup.from')}
            value={from}
            onChange={(value) => change({ from: value })}
            data={[
              { value: 'file', label: t('backup.fromFile') },
              { value: 'address', label: t('backup.fromAddress') },
            ]}
          />
          {from === 'file' ? (
            <FileInput
              label={t('backup.file')}
              placeholder={t('backup.chooseFile')}
              value={file}
              onChange={(chosen) => change({ file: chosen })}
              accept=".json,.zip,application/json,application/zip"
            />
          ) : (
            <TextInput
              label={t('backup.address')}
              description={t('backup.addressHelp')}
              value={url}
              onChange={(event) => change({ url: event.currentTarget.value })}
              type="url"
              dir="ltr"
              maxLength={2_048}
              autoComplete="off"
            />
          )}
          <PasswordInput
            label={t('backup.itsPassphrase')}
            value={passphrase}
            onChange={(event) => change({ passphrase: event.currentTarget.value })}
            autoComplete="off"
            maxLength={256}
          />
          <TextInput
            label={t('backup.expectedSum')}
            description={t('backup.expectedSumHelp')}
            value={sha256}
            onChange={(event) => change({ sha256: event.currentTarget.value })}
            error={badSum && t('backup.badSum')}
            dir="ltr"
            autoComplete="off"
            spellCheck={false}
          />
          <Group>
            <Button type="submit" disabled={!isReady}>
              {t('backup.look')}
            </Button>
          </Group>
          <Progressing state={state} />
        </Stack>
      </form>
      {undo.answer?.undo && <Undo {...undo.answer.undo} done={undo.again} />}
      {state.kind === 'looked' && <PlanDialog looked={state} open={open} apply={apply} close={leave} />}
    </Panel>
  );
}

function Progressing({ state }: { readonly state: Restore }) {
  const { t } = useTranslation();
  const words = useWords();
  const percent = state.kind === 'sending' ? Math.round(state.share * 100) : 0;
  return (
    <>
      {state.kind === 'sending' && (
        <div>
          <Text size="sm">{t('backup.sending', { percent: words.count(percent) })}</Text>
          <Progress value={percent} aria-label={t('backup.sending', { percent: words.count(percent) })} />
        </div>
      )}
      <div role="status">
        {state.kind === 'looking' && (
          <Group gap="xs">
            <Loader size="sm" />
            <Text>{t('backup.looking')}</Text>
          </Group>
        )}
        {state.kind === 'done' && <Alert color="teal" title={t('backup.applied')} />}
      </div>
      {state.kind === 'failed' && (
        <Alert color="orange" role="alert" title={t('app.didNotWork')}>
          <GatewayText text={state.text} orOurs />
        </Alert>
      )}
    </>
  );
}

/** The way back, and back again. */
function Undo({
  appliedAt,
  from,
  done,
}: {
  readonly appliedAt: number;
  readonly from: string;
  readonly done: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { connection } = useConsole();
  const [problem, setProblem] = useState('');
  const undo = async (): Promise<void> => {
    try {
      const undone = await connection.request('provisioning.undo', {});
      setProblem(undone.ok ? '' : undone.text);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    done();
  };
  const source = from === 'a file' ? t('backup.aFile') : from === 'undo' ? t('backup.goingBack') : from;
  return (
    <Stack gap="xs" mt="lg" align="flex-start" data-undo>
      <Text className="clip">{t('backup.wasApplied', { time: words.when(appliedAt), from: source })}</Text>
      <Button variant="default" onClick={() => void undo()}>
        {t('backup.undo')}
      </Button>
      {problem !== '' && (
        <Alert color="orange" role="alert" title={t('app.didNotWork')}>
          <GatewayText text={problem} orOurs />
        </Alert>
      )}
    </Stack>
  );
}
