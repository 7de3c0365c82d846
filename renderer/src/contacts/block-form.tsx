import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestInput } from '../../../main/contract/requests.ts';
import type { TrunkView } from '../../../main/contract/views.ts';

export type BlockDraft = RequestInput<'blocked.add'>;

/** Blocks a number, numbers that begin so, or withheld ones. @param add whether it was done */
export function BlockForm({
  number,
  trunks,
  add,
}: {
  readonly number: string;
  readonly trunks: readonly TrunkView[];
  readonly add: (draft: BlockDraft) => Promise<boolean>;
}) {
  const { t } = useTranslation();
  const [is, setIs] = useState<'exact' | 'prefix' | 'withheld'>('exact');
  const [typed, setTyped] = useState(number);
  const [action, setAction] = useState<'silence' | 'hang-up' | 'send'>('silence');
  const [trunk, setTrunk] = useState(trunks[0]?.id ?? '');
  const [to, setTo] = useState('');
  const [why, setWhy] = useState('');
  const ready = (is === 'withheld' || /\d{2}/.test(typed)) && (action !== 'send' || (trunk !== '' && to.trim() !== ''));
  const match = (): BlockDraft['match'] => {
    if (is === 'withheld') return { is };
    return is === 'exact' ? { is, number: typed.trim() } : { is, digits: typed.replace(/[^\d+]/g, '') };
  };
  const submit = async (): Promise<void> => {
    const added = await add({
      match: match(),
      action: action === 'send' ? { do: action, trunk, to: to.trim() } : { do: action },
      why,
    });
    if (!added) return;
    setTyped('');
    setWhy('');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Group gap="sm" align="flex-end">
        <NativeSelect
          label={t('contacts.blocked.what')}
          value={is}
          data={[
            { value: 'exact', label: t('contacts.blocked.exact') },
            { value: 'prefix', label: t('contacts.blocked.prefix') },
            { value: 'withheld', label: t('contacts.blocked.withheld') },
          ]}
          onChange={({ currentTarget: { value } }) =>
            setIs(value === 'prefix' || value === 'withheld' ? value : 'exact')
          }
        />
        {is !== 'withheld' && (
          <TextInput
            label={t('contacts.blocked.number')}
            value={typed}
            type="tel"
            maxLength={32}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <NativeSelect
          label={t('contacts.blocked.action')}
          value={action}
          data={[
            { value: 'silence', label: t('contacts.blocked.silence') },
            { value: 'hang-up', label: t('contacts.blocked.hangUp') },
            ...(trunks.length > 0 ? [{ value: 'send', label: t('contacts.blocked.send') }] : []),
          ]}
          onChange={({ currentTarget: { value } }) =>
            setAction(value === 'hang-up' || value === 'send' ? value : 'silence')
          }
        />
        {action === 'send' && (
          <>
            <NativeSelect
              label={t('contacts.blocked.trunk')}
              value={trunk}
              data={trunks.map(({ id, name }) => ({ value: id, label: name || id }))}
              onChange={(event) => setTrunk(event.currentTarget.value)}
            />
            <TextInput
              label={t('contacts.blocked.to')}
              value={to}
              maxLength={64}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
          </>
        )}
        <TextInput
          label={t('contacts.blocked.why')}
          value={why}
          maxLength={200}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!ready}>
          {t('contacts.blocked.add')}
        </Button>
      </Group>
    </form>
  );
}
