import { Button, CloseButton, Group, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LineView, TrunkView } from '../../../main/contract/views.ts';
import { Icon } from '../icons.tsx';
import { anyCall, type HistoryChoice, OUTCOMES } from './history-filter.ts';

const isAny = (choice: HistoryChoice): boolean => JSON.stringify(choice) === JSON.stringify(anyCall);

/** What is asked of the history: all of it must fit. */
export function HistoryFilters({
  choice,
  change,
  lines,
  trunks,
}: {
  readonly choice: HistoryChoice;
  readonly change: (choice: HistoryChoice) => void;
  readonly lines: readonly LineView[];
  readonly trunks: readonly TrunkView[];
}) {
  const { t } = useTranslation();
  const set = (part: Partial<HistoryChoice>): void => change({ ...choice, ...part });
  return (
    <Group gap="sm" align="flex-end" className="filters" role="search" aria-label={t('history.search')}>
      <TextInput
        label={t('history.search')}
        placeholder={t('history.searchHint')}
        value={choice.text}
        maxLength={200}
        onChange={(event) => set({ text: event.currentTarget.value })}
        leftSection={<Icon name="search" size={16} />}
        rightSectionWidth={44}
        rightSection={
          choice.text !== '' && (
            <CloseButton size={44} aria-label={t('history.clear')} onClick={() => set({ text: '' })} />
          )
        }
        className="filter-text"
        data-search-input
      />
      <TextInput
        type="date"
        label={t('history.from')}
        value={choice.from}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('history.to')}
        value={choice.to}
        onChange={(event) => set({ to: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('history.direction')}
        value={choice.direction}
        data={[
          { value: '', label: t('history.anyDirection') },
          { value: 'inbound', label: t('calls.direction.inbound') },
          { value: 'outbound', label: t('calls.direction.outbound') },
        ]}
        onChange={(event) => set({ direction: directionOf(event.currentTarget.value) })}
      />
      <NativeSelect
        label={t('history.outcome')}
        value={choice.outcome}
        data={[
          { value: '', label: t('history.anyOutcome') },
          ...OUTCOMES.map((value) => ({ value, label: t(`calls.outcome.${value}`) })),
        ]}
        onChange={(event) => set({ outcome: event.currentTarget.value })}
      />
      {lines.length > 1 && (
        <NativeSelect
          label={t('history.line')}
          value={choice.line}
          data={[
            { value: '', label: t('history.anyLine') },
            ...lines.map(({ id, name }) => ({ value: id, label: name || id })),
          ]}
          onChange={(event) => set({ line: event.currentTarget.value })}
        />
      )}
      {trunks.length > 1 && (
        <NativeSelect
          label={t('history.trunk')}
          value={choice.trunk}
          data={[
            { value: '', label: t('history.anyTrunk') },
            ...trunks.map(({ id, name }) => ({ value: id, label: name || id })),
          ]}
          onChange={(event) => set({ trunk: event.currentTarget.value })}
        />
      )}
      <Switch
        label={t('history.missedOnly')}
        checked={choice.missed}
        onChange={(event) => set({ missed: event.currentTarget.checked })}
        className="filter-switch"
      />
      {!isAny(choice) && (
        <Button variant="subtle" onClick={() => change(anyCall)}>
          {t('history.reset')}
        </Button>
      )}
    </Group>
  );
}

const directionOf = (text: string): HistoryChoice['direction'] =>
  text === 'inbound' || text === 'outbound' ? text : '';
