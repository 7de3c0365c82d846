import { Kbd, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../console-context.ts';
import { Dialog } from '../shell/dialog.tsx';
import { KEYS } from './key-map.ts';

const signs: Readonly<Record<string, string>> = { ArrowRight: '→', ArrowDown: '↓', ArrowLeft: '←', ArrowUp: '↑' };

/** Which key does what. */
export function KeysDialog({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const { singleKeys } = usePreferences();
  const rows = [
    ...KEYS.map(({ kind, keys }) => ({ what: t(`app.keys.${kind}`), keys })),
    { what: t('app.keys.digit'), keys: ['0–9', '*', '#'] },
    { what: t('app.keys.enter'), keys: ['Enter'] },
  ];
  return (
    <Dialog title={t('app.keys.title')} close={close}>
      <Stack>
        <Text>{t(singleKeys ? 'app.keys.on' : 'app.keys.off')}</Text>
        <Table withRowBorders={false} verticalSpacing={4}>
          <Table.Tbody>
            {rows.map(({ what, keys }) => (
              <Table.Tr key={what}>
                <Table.Td w="9rem">
                  {keys.map((key) => (
                    <Kbd key={key} me={4}>
                      {signs[key] ?? key}
                    </Kbd>
                  ))}
                </Table.Td>
                <Table.Td>{what}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Dialog>
  );
}
