import { NativeSelect, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrunkView } from '../../../main/contract/views.ts';
import { useConsole, usePreferences } from '../console-context.ts';
import { dialable, isDialable } from '../numbers.ts';
import { telephoneOf } from '../preferences.ts';
import { Panel } from '../shell/panel.tsx';

const WITH = ['computer', 'telephone'] as const;

/** Whether one talks at this computer, or with a telephone that is rung for each call. */
export function TalkWithPanel({ trunks }: { readonly trunks: readonly TrunkView[] }) {
  const { t } = useTranslation();
  const { preferences } = useConsole();
  const chosen = usePreferences();
  const { talkWith, telephoneTrunk, telephoneNumber } = chosen;
  const label = useId();
  const known = trunks.some(({ id }) => id === telephoneTrunk);
  const number = dialable(telephoneNumber);
  return (
    <Panel title={t('telephone.talkWith')}>
      <Stack gap="md" maw="32rem">
        <SegmentedControl<(typeof WITH)[number]>
          aria-label={t('telephone.talkWith')}
          value={talkWith}
          onChange={(value) => {
            const [only] = trunks;
            preferences.change({
              talkWith: value,
              ...(known || !only || value === 'computer' ? {} : { telephoneTrunk: only.id }),
            });
          }}
          data={WITH.map((value) => ({ value, label: t(`telephone.with.${value}`) }))}
        />
        {talkWith === 'telephone' && (
          <>
            <Text size="sm" id={label}>
              {t('telephone.help')}
            </Text>
            {trunks.length === 0 ? (
              <Text fw={600}>{t('telephone.noTrunks')}</Text>
            ) : (
              <NativeSelect
                label={t('telephone.trunk')}
                value={known ? telephoneTrunk : ''}
                onChange={(event) => preferences.change({ telephoneTrunk: event.currentTarget.value })}
                data={[
                  ...(known ? [] : [{ value: '', label: t('telephone.chooseTrunk') }]),
                  ...trunks.map(({ id, name }) => ({ value: id, label: name || id })),
                ]}
              />
            )}
            <TextInput
              label={t('telephone.number')}
              description={t('telephone.numberHelp')}
              value={telephoneNumber}
              onChange={(event) => preferences.change({ telephoneNumber: event.currentTarget.value })}
              error={number !== '' && !isDialable(number) ? t('desk.noNumber') : undefined}
              inputMode="tel"
              autoComplete="off"
              maxLength={64}
              dir="ltr"
            />
            <Text size="sm" fw={600} role="status" data-telephone>
              {telephoneOf(chosen) && known ? t('telephone.ready', { number }) : t('telephone.notReady')}
            </Text>
          </>
        )}
      </Stack>
    </Panel>
  );
}
