import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutletName, OutletView } from '../../../main/contract/monitoring.ts';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Panel } from '../shell/panel.tsx';
import { OutletFields } from './outlet-fields.tsx';
import { type Draft, outletForms, type SecretName } from './outlet-forms.ts';
import { OutletState } from './outlet-state.tsx';
import { SecretField } from './secret-field.tsx';

type Tested =
  | { readonly kind: 'asked' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly why: string };

/** One way in which others hear of alarms: how it goes, its settings and secrets, and a try. */
export function OutletCard({
  name,
  view,
  settings,
  secrets,
  changed,
  tell,
}: {
  readonly name: OutletName;
  readonly view: OutletView;
  /** Its part of the settings; undefined: it is off. */
  readonly settings: unknown;
  /** Those that are set. */
  readonly secrets: readonly SecretName[];
  readonly changed: () => void;
  readonly tell: (text: string) => void;
}) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const form = outletForms[name];
  const [open, setOpen] = useState(view.on);
  const { draft, change } = useDraft(form.read, settings);
  const [saving, setSaving] = useState(false);
  const [tested, setTested] = useState<Tested>();

  const update = async (to: unknown): Promise<void> => {
    setSaving(true);
    setTested(undefined);
    try {
      const outcome = await connection.request('settings.update', { change: { monitoring: { [name]: to } } });
      tell(outcome.ok ? '' : outcome.text);
      if (outcome.ok && to === null) setOpen(false);
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    } finally {
      setSaving(false);
      changed();
    }
  };
  const test = async (): Promise<void> => {
    setTested({ kind: 'asked' });
    try {
      const outcome = await connection.request('monitoring.test', { outlet: name });
      setTested(outcome.ok ? { kind: 'done' } : { kind: 'failed', why: outcome.text });
    } catch (error) {
      setTested({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
    }
    changed();
  };

  const title = t(`monitoring.outlet.${name}`);
  return (
    <Panel
      title={title}
      beside={
        !view.on && (
          <Button
            variant="default"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            aria-label={t(open ? 'monitoring.hideOf' : 'monitoring.setUpOf', { name: title })}
          >
            {t(open ? 'monitoring.hide' : 'monitoring.setUp')}
          </Button>
        )
      }
    >
      <Stack gap="md" maw="40rem" data-outlet={name}>
        <Text size="sm">{t(`monitoring.about.${name}`)}</Text>
        <OutletState view={view} name={t(`monitoring.short.${name}`)} />
        {(open || view.on) && (
          <>
            <form
              onSubmit={(event) => {
                event.preventDefault();
                void update(form.write(draft));
              }}
            >
              <Stack gap="sm">
                <OutletFields fields={form.fields} draft={draft} change={change} />
                <Group gap="xs">
                  <Button type="submit" loading={saving}>
                    {t(view.on ? 'monitoring.save' : 'monitoring.switchOn')}
                  </Button>
                  {view.on && (
                    <Button variant="default" disabled={saving} onClick={() => void update(null)}>
                      {t('monitoring.switchOff')}
                    </Button>
                  )}
                </Group>
              </Stack>
            </form>
            {form.secrets.map((which) => (
              <SecretField
                key={which}
                which={which}
                isSet={secrets.includes(which)}
                changed={() => {
                  setTested(undefined);
                  changed();
                }}
                tell={tell}
              />
            ))}
            {view.on && (
              <Group gap="sm">
                <Button
                  variant="default"
                  loading={tested?.kind === 'asked'}
                  onClick={() => void test()}
                  aria-label={t('monitoring.testOf', { name: title })}
                >
                  {t('monitoring.test')}
                </Button>
              </Group>
            )}
            <div role="status">
              {tested?.kind === 'done' && (
                <Alert color="teal" title={t('monitoring.tested')}>
                  {t(`monitoring.testedHint.${name}`)}
                </Alert>
              )}
              {tested?.kind === 'failed' && (
                <Alert color="red" title={t('monitoring.testFailed')}>
                  <GatewayText text={tested.why} orOurs />
                </Alert>
              )}
            </div>
          </>
        )}
      </Stack>
    </Panel>
  );
}

/** What a person writes over what is set; it gives way to what another one has set meanwhile. */
function useDraft(read: (settings: unknown) => Draft, settings: unknown) {
  const known = JSON.stringify(settings ?? null);
  const before = useRef(known);
  const [draft, setDraft] = useState<Draft>(() => read(settings));
  useEffect(() => {
    if (before.current === known) return;
    before.current = known;
    // Switched off: what was written stays, for it to be switched on again.
    if (known !== 'null') setDraft(read(JSON.parse(known)));
  }, [known, read]);
  return { draft, change: (part: Draft) => setDraft((now) => ({ ...now, ...part })) };
}
