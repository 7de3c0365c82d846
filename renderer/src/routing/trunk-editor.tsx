import { NativeSelect, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrunkPreset } from '../../../main/contract/trunk-presets.ts';
import { useConsole } from '../console-context.ts';
import { Dialog } from '../shell/dialog.tsx';
import { Faults } from './faults.tsx';
import type { Trunk } from './settings-shapes.ts';
import { TrunkForm } from './trunk-form.tsx';

/** A connection to a telephone system or provider: added by a preset, or changed. A password goes in and is never shown. */
export function TrunkEditor({ trunk, close }: { readonly trunk: Trunk | undefined; readonly close: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={trunk ? t('routing.editTrunk', { name: trunk.name || trunk.id }) : t('routing.addTrunk')}
      close={close}
      size="lg"
    >
      {trunk ? <TrunkForm trunk={trunk} otherSide={[]} isNew={false} close={close} /> : <ByPreset close={close} />}
    </Dialog>
  );
}

function ByPreset({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [presets, setPresets] = useState<readonly TrunkPreset[]>([]);
  const [chosen, setChosen] = useState('');
  const [encrypted, setEncrypted] = useState(false);
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    connection.request('trunk.presets', {}).then(
      (answer) => setPresets(answer.presets),
      (error: Error) => setTrouble(error.message),
    );
  }, [connection]);
  const preset = presets.find(({ id }) => id === chosen);
  const laid = preset && encrypted ? preset.encrypted : undefined;
  const blank = { id: '', name: '', transport: 'udp', host: '', kind: { kind: 'peer', allowedAddresses: [] } };
  return (
    <Stack>
      <NativeSelect
        label={t('routing.preset')}
        data-autofocus
        value={chosen}
        onChange={(event) => {
          setChosen(event.currentTarget.value);
          setEncrypted(false);
        }}
        data={[
          { value: '', label: t('routing.choosePreset') },
          ...presets.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      {preset?.encrypted && (
        <NativeSelect
          label={t('routing.callsAre')}
          value={String(encrypted)}
          onChange={(event) => setEncrypted(event.currentTarget.value === 'true')}
          data={[
            { value: 'false', label: t('routing.inClear') },
            { value: 'true', label: t('routing.encrypted') },
          ]}
        />
      )}
      <Faults texts={trouble === '' ? [] : [trouble]} />
      {preset && (
        <TrunkForm
          key={`${chosen} ${encrypted}`}
          trunk={{ ...blank, ...preset.settings, ...laid?.settings } as unknown as Trunk}
          otherSide={laid ? [...preset.otherSide, ...laid.otherSide] : preset.otherSide}
          isNew
          close={close}
        />
      )}
    </Stack>
  );
}
