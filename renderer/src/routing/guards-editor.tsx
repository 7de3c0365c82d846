import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingFault } from '../../../main/contract/routing-desk.ts';
import type { PageProps } from '../console-context.ts';
import { Panel } from '../shell/panel.tsx';
import { hrefOf } from '../shell/router.ts';
import { useWords } from '../use-words.ts';
import { Faults } from './faults.tsx';
import { GuardExceptions } from './guard-exceptions.tsx';
import { otherFaults, useFaultAt, useSettings } from './settings-desk.ts';
import { CLASS_RULES, GUARDED_CLASSES, type Guards, LIMITS } from './settings-shapes.ts';

/** What may be called, how much, and when: the guards' settings. */
export function GuardsEditor({ view }: Pick<PageProps, 'view'>) {
  const { settings } = useSettings();
  if (!settings) return null;
  return <GuardsForm key={JSON.stringify(settings.guards)} guards={settings.guards} view={view} />;
}

function GuardsForm({ guards, view }: { readonly guards: Guards } & Pick<PageProps, 'view'>) {
  const { t } = useTranslation();
  const words = useWords();
  const { settings, save } = useSettings();
  const [draft, setDraft] = useState(guards);
  const [countries, setCountries] = useState(guards.countries.join(', '));
  const [faults, setFaults] = useState<readonly SettingFault[]>([]);
  const [busy, setBusy] = useState(false);
  const put = (change: Partial<Guards>): void => setDraft({ ...draft, ...change });
  const at = useFaultAt(faults, 'guards');
  const schedules = settings?.schedules ?? [];
  const keep = async (): Promise<void> => {
    setBusy(true);
    const saved = await save({ guards: draft }, t('routing.guards'));
    setBusy(false);
    if (!saved.ok) setFaults(saved.faults);
  };
  return (
    <Panel title={t('routing.guards')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {t('routing.guardsHow')}
          </Text>
          <fieldset className="rows class-rules">
            <legend>{t('routing.classesTitle')}</legend>
            {GUARDED_CLASSES.map((each) => (
              <NativeSelect
                key={each}
                label={t(`routing.classes.${each}`)}
                value={draft.classes[each]}
                error={at('classes', each)}
                onChange={(event) => {
                  const rule = CLASS_RULES.find((one) => one === event.currentTarget.value) ?? 'block';
                  put({ classes: { ...draft.classes, [each]: rule } });
                }}
                data={CLASS_RULES.map((rule) => ({ value: rule, label: t(`routing.rules.${rule}`) }))}
              />
            ))}
          </fieldset>
          <TextInput
            label={t('routing.countries')}
            description={
              draft.countries.length === 0
                ? t('routing.countriesHow')
                : words.list(draft.countries.map((code) => (/^[a-z]{2}$/.test(code) ? words.country(code) : code)))
            }
            value={countries}
            error={at('countries')}
            dir="ltr"
            onChange={(event) => {
              const typed = event.currentTarget.value;
              setCountries(typed);
              put({
                countries: typed
                  .toLowerCase()
                  .split(/[\s,;]+/)
                  .filter((code) => code !== ''),
              });
            }}
          />
          <Title order={3} size="h5">
            {t('routing.limits')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('routing.limitsHow')}
          </Text>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('routing.limit')}</Table.Th>
                <Table.Th scope="col">{t('routing.allCalls')}</Table.Th>
                <Table.Th scope="col">{t('routing.costlyCalls')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {LIMITS.map((limit) => (
                <Table.Tr key={limit}>
                  <Table.Th scope="row">{t(`routing.limitNames.${limit}`)}</Table.Th>
                  {(['limits', 'costlyLimits'] as const).map((which) => {
                    const used = view.guards.usage.find(
                      ({ scope }) => scope === (which === 'limits' ? 'all' : 'costly'),
                    );
                    const now = limit === 'longestCallMin' ? undefined : used?.[limit];
                    return (
                      <Table.Td key={which}>
                        <NumberInput
                          aria-label={`${t(`routing.limitNames.${limit}`)}: ${t(which === 'limits' ? 'routing.allCalls' : 'routing.costlyCalls')}`}
                          value={draft[which][limit]}
                          error={at(which, limit)}
                          hideControls
                          onChange={(value) => put({ [which]: { ...draft[which], [limit]: Number(value) } })}
                        />
                        {now !== undefined && (
                          <Text size="sm" c="dimmed">
                            {t('routing.usedNow', { used: words.count(Math.round(now)) })}
                          </Text>
                        )}
                      </Table.Td>
                    );
                  })}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Group align="flex-start" gap="sm">
            <NativeSelect
              label={t('routing.atLimit')}
              value={draft.atLimit}
              error={at('atLimit')}
              onChange={(event) => put({ atLimit: event.currentTarget.value === 'end' ? 'end' : 'finish' })}
              data={[
                { value: 'finish', label: t('routing.atLimits.finish') },
                { value: 'end', label: t('routing.atLimits.end') },
              ]}
            />
            <NumberInput
              label={t('routing.warnS')}
              value={draft.warnS}
              error={at('warnS')}
              hideControls
              onChange={(value) => put({ warnS: Number(value) })}
            />
            <TextInput
              label={t('routing.pinPrefix')}
              value={draft.pinPrefix}
              error={at('pinPrefix')}
              dir="ltr"
              onChange={(event) => put({ pinPrefix: event.currentTarget.value.trim() })}
            />
          </Group>
          <Checkbox
            label={t('routing.askPin')}
            checked={draft.askPin}
            onChange={(event) => put({ askPin: event.currentTarget.checked })}
          />
          <Title order={3} size="h5">
            {t('routing.lockTitle')}
          </Title>
          <NativeSelect
            label={t('routing.lockWhile')}
            value={draft.lock?.schedule ?? ''}
            error={at('lock')}
            onChange={(event) => {
              const schedule = event.currentTarget.value;
              const { lock, ...rest } = draft;
              setDraft(
                schedule === ''
                  ? rest
                  : { ...rest, lock: { ...{ allow: ['free', 'local'], otherwise: 'block' }, ...lock, schedule } },
              );
            }}
            data={[
              { value: '', label: t('routing.never') },
              ...schedules.map(({ id, name }) => ({
                value: id,
                label: t('routing.whileClosed', { name: name || id }),
              })),
            ]}
          />
          {draft.lock && <LockFields lock={draft.lock} change={(lock) => put({ lock })} />}
          <InsideTrunks
            inside={draft.insideTrunks}
            trunks={settings?.trunks ?? []}
            change={(insideTrunks) => put({ insideTrunks })}
          />
          <GuardExceptions
            exceptions={draft.exceptions}
            at={(...path) => at('exceptions', ...path)}
            change={(exceptions) => put({ exceptions })}
          />
          <Text size="sm">
            <a className="try-it" href={hrefOf('trouble')}>
              {t('routing.toBanned')}
            </a>
          </Text>
          <Faults
            texts={otherFaults(
              faults,
              [
                ...['classes', 'countries', 'limits', 'costlyLimits', 'atLimit', 'warnS', 'pinPrefix', 'lock'],
                'exceptions',
              ].map((each) => ['guards', each]),
            )}
          />
          <Group>
            <Button type="submit" loading={busy}>
              {t('routing.saveGuards')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function LockFields({
  lock,
  change,
}: {
  readonly lock: NonNullable<Guards['lock']>;
  readonly change: (lock: NonNullable<Guards['lock']>) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className="rows">
      <legend>{t('routing.lockAllows')}</legend>
      <Group gap="md">
        {GUARDED_CLASSES.map((each) => (
          <Checkbox
            key={each}
            label={t(`routing.classes.${each}`)}
            checked={lock.allow.includes(each)}
            onChange={(event) =>
              change({
                ...lock,
                allow: event.currentTarget.checked ? [...lock.allow, each] : lock.allow.filter((one) => one !== each),
              })
            }
          />
        ))}
      </Group>
      <NativeSelect
        label={t('routing.lockOtherwise')}
        value={lock.otherwise}
        onChange={(event) => change({ ...lock, otherwise: event.currentTarget.value === 'pin' ? 'pin' : 'block' })}
        data={(['block', 'pin'] as const).map((rule) => ({ value: rule, label: t(`routing.rules.${rule}`) }))}
      />
    </fieldset>
  );
}

function InsideTrunks({
  inside,
  trunks,
  change,
}: {
  readonly inside: readonly string[];
  readonly trunks: readonly { readonly id: string; readonly name: string }[];
  readonly change: (inside: readonly string[]) => void;
}) {
  const { t } = useTranslation();
  if (trunks.length === 0) return null;
  return (
    <fieldset className="rows">
      <legend>{t('routing.insideTrunks')}</legend>
      <Group gap="md">
        {trunks.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={name || id}
            checked={inside.includes(id)}
            onChange={(event) =>
              change(event.currentTarget.checked ? [...inside, id] : inside.filter((each) => each !== id))
            }
          />
        ))}
      </Group>
    </fieldset>
  );
}
