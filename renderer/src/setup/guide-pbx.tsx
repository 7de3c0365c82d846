import { Button, Group, List, Loader, NativeSelect, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrunkPreset } from '../../../main/contract/trunk-presets.ts';
import type { TrunkView } from '../../../main/contract/views.ts';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import type { StepProps } from './step-props.ts';
import { Verified } from './verified.tsx';

const NONE = '';

/** A trunk to the telephone system, and whether it answers; or none. */
export function PbxStep({ view, tell, verified }: StepProps) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [presets, setPresets] = useState<readonly TrunkPreset[]>([]);
  const [preset, setPreset] = useState<string>();
  const [changing, setChanging] = useState(false);
  const [consoleOnly, setConsoleOnly] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    connection.request('trunk.presets', {}).then(
      (answer) => setPresets(answer.presets),
      () => undefined,
    );
  }, [connection]);
  const trunk = view.trunks[0];
  const works = trunk?.state === 'in-service' && trunk.health.kind !== 'down';
  useEffect(() => verified(!changing && (works || (consoleOnly && !trunk))));
  const chosen = presets.find(({ id }) => id === (preset ?? presets[0]?.id));
  const wantsNone = preset === NONE;

  const ask = async (asked: Promise<{ ok: true } | { ok: false; text: string }>): Promise<boolean> => {
    setBusy(true);
    try {
      const outcome = await asked;
      tell(outcome.ok ? '' : outcome.text);
      return outcome.ok;
    } catch (error) {
      tell((error as Error).message);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const connect = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (!chosen) return;
    const form = new FormData(event.currentTarget);
    const value = (name: string): string => String(form.get(name) ?? '').trim();
    const [host = '', port] = value('host').split(/:(?=\d+$)/);
    const done = await ask(
      connection.request('guide.pbx', {
        preset: chosen.id,
        name: value('name') || chosen.name,
        host,
        extension: value('extension'),
        ...(port === undefined ? {} : { port: Number(port) }),
        ...(value('user') === '' ? {} : { user: value('user') }),
        ...(value('password') === '' ? {} : { password: value('password') }),
        ...(trunk ? { trunk: trunk.id } : {}),
      }),
    );
    if (done) setChanging(false);
  };
  if (trunk && !changing)
    return (
      <Stack gap="sm">
        <TrunkFound trunk={trunk} works={works} />
        {!works && <OtherSide preset={chosen} />}
        <Group>
          <Button variant="default" onClick={() => setChanging(true)}>
            {t('guide.change')}
          </Button>
        </Group>
      </Stack>
    );
  const registers = (chosen?.settings.kind as { kind?: string } | undefined)?.kind === 'registers';
  return (
    <form onSubmit={(event) => void connect(event)}>
      <Stack gap="sm" maw="32rem">
        <NativeSelect
          label={t('guide.preset')}
          value={preset ?? chosen?.id ?? NONE}
          onChange={({ currentTarget: { value } }) => setPreset(value)}
          data={[
            ...presets.map(({ id, name }) => ({ value: id, label: name })),
            { value: NONE, label: t('guide.noPbx') },
          ]}
        />
        {wantsNone ? (
          <>
            {consoleOnly && <Verified good>{t('guide.consoleOnly')}</Verified>}
            <Group>
              <Button
                loading={busy}
                onClick={() => void ask(connection.request('guide.no-pbx', {})).then(setConsoleOnly)}
              >
                {t('guide.takeCallsHere')}
              </Button>
            </Group>
          </>
        ) : (
          <>
            <TextInput name="name" label={t('guide.name')} placeholder={chosen?.name} maxLength={64} />
            <TextInput name="host" label={t('guide.host')} description={t('guide.hostHelp')} required dir="ltr" />
            {registers && (
              <>
                <TextInput name="user" label={t('guide.user')} required autoComplete="off" dir="ltr" />
                <PasswordInput name="password" label={t('guide.password')} autoComplete="new-password" dir="ltr" />
              </>
            )}
            <TextInput
              name="extension"
              label={t('guide.extension')}
              description={t('guide.extensionHelp')}
              required
              dir="ltr"
            />
            <Group>
              <Button type="submit" loading={busy}>
                {t('guide.connect')}
              </Button>
            </Group>
            <OtherSide preset={chosen} />
          </>
        )}
      </Stack>
    </form>
  );
}

function TrunkFound({ trunk, works }: { readonly trunk: TrunkView; readonly works: boolean }) {
  const { t } = useTranslation();
  const { name, state, detail, health } = trunk;
  if (state === 'starting' || state === 'registering')
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" />
        <Text>{t('guide.connecting', { name })}</Text>
      </Group>
    );
  const why = [detail, works ? undefined : health.detail].flatMap((text) => text || []);
  return (
    <Verified
      good={works}
      more={
        !works &&
        [...new Set(why)].map((text) => (
          <Text key={text} size="sm" className="clip">
            <GatewayText text={text} />
          </Text>
        ))
      }
    >
      {t(works ? 'guide.connected' : 'guide.notConnected', { name })}
    </Verified>
  );
}

/** What to enter there. */
function OtherSide({ preset }: { readonly preset: TrunkPreset | undefined }) {
  const { t } = useTranslation();
  if (!preset) return null;
  return (
    <div>
      <Text fw={600} size="sm">
        {t('guide.whatToDo')}: {preset.name}
      </Text>
      <List size="sm" type="ordered">
        {preset.otherSide.map((each) => (
          <List.Item key={each}>
            <GatewayText text={each} />
          </List.Item>
        ))}
      </List>
    </div>
  );
}
