import { Button, Group, NativeSelect, NumberInput, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingFault } from '../../../main/contract/routing-desk.ts';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Faults } from './faults.tsx';
import { idFor } from './id-for.ts';
import { otherFaults, useFaultAt, useSettings } from './settings-desk.ts';
import type { Trunk } from './settings-shapes.ts';
import { fieldsOf } from './trunk-fields.ts';
import { TrunkMore } from './trunk-more.tsx';

const TRANSPORTS = ['auto', 'udp', 'tcp', 'tls', 'ws', 'wss'] as const;
const ENCRYPTIONS = ['off', 'preferred', 'required', 'dtls'] as const;

/** What a field that may be left out is called by. */
type Optional = 'port' | 'testExtension' | 'encryption' | 'localPort' | 'localAddress';

/** A trunk's settings in a form: checked by the gateway before they are kept. A password goes in and is never shown. */
export function TrunkForm({
  trunk,
  otherSide,
  isNew,
  close,
}: {
  readonly trunk: Trunk;
  /** What to enter at the other side. */
  readonly otherSide: readonly string[];
  readonly isNew: boolean;
  readonly close: () => void;
}) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const { settings, done } = useSettings();
  const [draft, setDraft] = useState(trunk);
  const [password, setPassword] = useState('');
  const [allowed, setAllowed] = useState(trunk.kind.kind === 'peer' ? trunk.kind.allowedAddresses.join(', ') : '');
  const [known, setKnown] = useState(false);
  const [faults, setFaults] = useState<readonly SettingFault[]>([]);
  const [busy, setBusy] = useState(false);
  const trunks = settings?.trunks ?? [];
  const index = isNew ? trunks.length : trunks.findIndex(({ id }) => id === trunk.id);
  useEffect(() => {
    if (isNew) return;
    connection.request('trunk.passwords', {}).then(
      (answer) => setKnown(answer.known.includes(trunk.id)),
      (error: Error) => setFaults([{ path: [], text: error.message }]),
    );
  }, [connection, isNew, trunk.id]);
  const at = useFaultAt(faults, 'trunks', index);
  const put = (change: Partial<Trunk>): void => setDraft({ ...draft, ...change });
  /** Left out where nothing is entered. */
  const putOptional = (name: Optional, value: string | number): void => {
    const { [name]: _, ...rest } = draft;
    setDraft((value === '' ? rest : { ...rest, [name]: value }) as Trunk);
  };
  const { kind } = draft;

  const save = async (): Promise<void> => {
    if (draft.name.trim() === '') {
      setFaults([{ path: ['trunks', index, 'name'], text: t('routing.nameMissing') }]);
      return;
    }
    if (kind.kind === 'registers' && kind.user.trim() === '') {
      setFaults([{ path: ['trunks', index, 'kind', 'user'], text: t('routing.userMissing') }]);
      return;
    }
    setBusy(true);
    const taken = trunks.map(({ id }) => id);
    const next = { ...draft, id: isNew ? idFor(draft.name, taken) : trunk.id };
    try {
      const { faults: found } = await connection.request('settings.check', {
        change: { trunks: isNew ? [...trunks, next] : trunks.with(index, next) },
      });
      setFaults(found);
      if (found.length === 0) {
        const outcome = await connection.request('trunk.save', {
          trunk: { ...next },
          ...(password === '' ? {} : { password }),
        });
        if (outcome.ok) {
          await done(next.name, async () => {
            const back = isNew
              ? await connection.request('trunk.remove', { trunk: next.id })
              : await connection.request('trunk.save', { trunk: { ...trunk } });
            if (!back.ok) throw new Error(back.text);
          });
          close();
          return;
        }
        setFaults([{ path: [], text: outcome.text }]);
      }
    } catch (error) {
      setFaults([{ path: [], text: error instanceof Error ? error.message : String(error) }]);
    }
    setBusy(false);
  };

  const fields = [
    ...['name', 'host', 'port', 'transport', 'testExtension', 'encryption', 'localPort', 'localAddress'].map((name) => [
      name,
    ]),
    ...['user', 'authUser', 'allowedAddresses'].map((name) => ['kind', name]),
    ...fieldsOf(draft).flatMap((part) => part.fields.map(({ path }) => path)),
  ];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      noValidate
    >
      <Stack>
        <TextInput
          label={t('routing.trunkName')}
          value={draft.name}
          maxLength={64}
          error={at('name')}
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        <Group align="flex-start" grow>
          <TextInput
            label={t('routing.host')}
            value={draft.host}
            error={at('host')}
            dir="ltr"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => put({ host: event.currentTarget.value.trim() })}
          />
          <NumberInput
            label={t('routing.port')}
            description={t('routing.portHow')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={draft.port ?? ''}
            error={at('port')}
            hideControls
            onChange={(value) => putOptional('port', value)}
          />
        </Group>
        <Group align="flex-start" grow>
          <NativeSelect
            label={t('routing.transport')}
            value={draft.transport}
            error={at('transport')}
            onChange={(event) => put({ transport: event.currentTarget.value as Trunk['transport'] })}
            data={TRANSPORTS.map((each) => ({
              value: each,
              label: each === 'auto' ? t('routing.transportAuto') : each.toUpperCase(),
            }))}
          />
          <NativeSelect
            label={t('routing.audioEncryption')}
            value={draft.encryption ?? ''}
            error={at('encryption')}
            onChange={(event) => putOptional('encryption', event.currentTarget.value)}
            data={[
              { value: '', label: t('routing.encryption.usual') },
              ...ENCRYPTIONS.map((each) => ({ value: each, label: t(`routing.encryption.${each}`) })),
            ]}
          />
        </Group>
        <NativeSelect
          label={t('routing.howKnown')}
          value={kind.kind}
          onChange={(event) =>
            put({
              kind:
                event.currentTarget.value === 'registers'
                  ? { kind: 'registers', user: '' }
                  : { kind: 'peer', allowedAddresses: [] },
            })
          }
          data={[
            { value: 'registers', label: t('routing.registers') },
            { value: 'peer', label: t('routing.peer') },
          ]}
        />
        {kind.kind === 'registers' ? (
          <>
            <Group align="flex-start" grow>
              <TextInput
                label={t('routing.user')}
                value={kind.user}
                error={at('kind', 'user')}
                dir="ltr"
                autoComplete="off"
                onChange={(event) => put({ kind: { ...kind, user: event.currentTarget.value } })}
              />
              <TextInput
                label={t('routing.authUser')}
                value={kind.authUser ?? ''}
                error={at('kind', 'authUser')}
                dir="ltr"
                autoComplete="off"
                onChange={(event) => {
                  const { authUser: _, ...rest } = kind;
                  const typed = event.currentTarget.value;
                  put({ kind: typed === '' ? rest : { ...rest, authUser: typed } });
                }}
              />
            </Group>
            <PasswordInput
              label={t(known ? 'routing.otherPassword' : 'routing.password')}
              description={t(known ? 'routing.passwordKept' : 'routing.passwordHidden')}
              value={password}
              maxLength={256}
              autoComplete="new-password"
              dir="ltr"
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': t('routing.showPassword') }}
            />
          </>
        ) : (
          <TextInput
            label={t('routing.allowed')}
            description={t('routing.allowedHow')}
            value={allowed}
            error={at('kind', 'allowedAddresses')}
            dir="ltr"
            onChange={(event) => {
              const typed = event.currentTarget.value;
              setAllowed(typed);
              put({ kind: { ...kind, allowedAddresses: typed.split(/[\s,;]+/).filter((each) => each !== '') } });
            }}
          />
        )}
        <Group align="flex-start" grow>
          <TextInput
            label={t('routing.ownAddress')}
            value={draft.localAddress ?? ''}
            error={at('localAddress')}
            placeholder="127.0.0.1"
            dir="ltr"
            onChange={(event) => putOptional('localAddress', event.currentTarget.value.trim())}
          />
          <NumberInput
            label={t('routing.ownPort')}
            value={draft.localPort ?? ''}
            error={at('localPort')}
            hideControls
            onChange={(value) => putOptional('localPort', value)}
          />
        </Group>
        <TextInput
          label={t('routing.testExtension')}
          description={t('routing.testExtensionHow')}
          value={draft.testExtension ?? ''}
          error={at('testExtension')}
          dir="ltr"
          onChange={(event) => putOptional('testExtension', event.currentTarget.value.trim())}
        />
        <TrunkMore trunk={draft} change={setDraft} at={at} />
        {otherSide.length > 0 && (
          <details>
            <summary className="details-summary">{t('routing.otherSide')}</summary>
            <ul>
              {otherSide.map((step) => (
                <li key={step}>
                  <Text size="sm">
                    <GatewayText text={step} />
                  </Text>
                </li>
              ))}
            </ul>
          </details>
        )}
        <Faults
          texts={otherFaults(
            faults,
            fields.map((path) => ['trunks', index, ...path]),
          )}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('app.notNow')}
          </Button>
          <Button type="submit" loading={busy}>
            {t(isNew ? 'routing.addIt' : 'routing.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
