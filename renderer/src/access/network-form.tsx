import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePolled } from '../use-polled.ts';
import { useAct } from './use-act.ts';

const FIELDS = ['address', 'port', 'names', 'certFile', 'keyFile', 'idleMin', 'longestH'] as const;
type FieldName = (typeof FIELDS)[number];
type Draft = Readonly<Record<FieldName, string>>;
const NUMBERS: readonly FieldName[] = ['port', 'idleMin', 'longestH'];

/** `access` of the settings as a person writes it. */
function draftOf(settings: unknown): Draft {
  const known = (typeof settings === 'object' && settings !== null ? settings : {}) as Readonly<
    Record<string, unknown>
  >;
  const text = (name: FieldName): string => {
    const value = known[name];
    if (Array.isArray(value)) return value.join(', ');
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  return Object.fromEntries(FIELDS.map((name) => [name, text(name)])) as Draft;
}

/** And for `settings.update`: what is left empty is as usual; the gateway says what is wrong with the rest. */
function changeOf(draft: Draft): Readonly<Record<string, unknown>> {
  const value = (name: FieldName): unknown => {
    const written = draft[name].trim();
    if (name === 'names') return written.split(/[\s,;]+/).filter((each) => each !== '');
    if (written === '') return null;
    return NUMBERS.includes(name) && /^\d+$/.test(written) ? Number(written) : written;
  };
  return Object.fromEntries(FIELDS.map((name) => [name, value(name)]));
}

/** Address and port, names, a certificate of one's own, and how long one stays signed in. */
export function NetworkForm({
  tell,
  changed,
  cutsOff,
}: {
  readonly tell: (text: string) => void;
  readonly changed: () => void;
  /** Whoever changes the address is here by it. */
  readonly cutsOff: boolean;
}) {
  const { t } = useTranslation();
  const { answer, again } = usePolled('settings.get', {}, 0);
  const { act, busy } = useAct(tell, () => {
    again();
    changed();
  });
  const known = answer && JSON.stringify(draftOf(answer.settings.access));
  const before = useRef<string>(undefined);
  const [draft, setDraft] = useState<Draft>();
  useEffect(() => {
    if (known === undefined || before.current === known) return;
    before.current = known;
    setDraft(JSON.parse(known) as Draft);
  }, [known]);
  if (!draft) return null;
  const field = (name: FieldName) => (
    <TextInput
      key={name}
      className="wide-field"
      label={t(`access.setting.${name}`)}
      description={t(`access.settingHelp.${name}`)}
      value={draft[name]}
      onChange={({ currentTarget: { value } }) => setDraft({ ...draft, [name]: value })}
      dir="ltr"
      spellCheck={false}
      autoComplete="off"
      {...(NUMBERS.includes(name) ? { inputMode: 'numeric' } : {})}
    />
  );
  return (
    <form
      aria-label={t('access.setting.title')}
      onSubmit={(event) => {
        event.preventDefault();
        void act('settings.update', { change: { access: changeOf(draft) } });
      }}
    >
      <Stack gap="sm">
        <Text fw={600}>{t('access.setting.title')}</Text>
        <Group gap="md" align="flex-end">
          {field('address')}
          {field('port')}
        </Group>
        <Group>{field('names')}</Group>
        <Group gap="md" align="flex-end">
          {field('certFile')}
          {field('keyFile')}
        </Group>
        <Group gap="md" align="flex-end">
          {field('idleMin')}
          {field('longestH')}
        </Group>
        <Text size="sm" c="dimmed">
          {t(cutsOff ? 'access.setting.cutsOff' : 'access.setting.signsNobodyOut')}
        </Text>
        <Group>
          <Button type="submit" variant="default" loading={busy}>
            {t('access.setting.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
