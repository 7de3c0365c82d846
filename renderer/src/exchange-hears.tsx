import { Button, Group, Table, Text } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeReport } from '../../main/contract/requests.ts';
import { useConsole } from './console-context.ts';
import { GatewayText } from './gateway-text.tsx';

const EVERY_MS = 1_000;

/** What the exchange sees and hears of us on one line, asked once a second while it is shown. */
export function ExchangeHears({ line }: { readonly line: string }) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [report, setReport] = useState<ExchangeReport>();
  const [trouble, setTrouble] = useState('');

  const ask = useCallback(async (): Promise<void> => {
    try {
      setReport((await connection.request('simulator.report', { line })).report);
      setTrouble('');
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  }, [connection, line]);

  useEffect(() => {
    let timer = 0;
    let stopped = false;
    // The next question waits for the answer to this one.
    const turn = async (): Promise<void> => {
      await ask();
      if (!stopped) timer = window.setTimeout(() => void turn(), EVERY_MS);
    };
    void turn();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [ask]);

  const rows: [string, string][] = report
    ? [
        [t('exchange.hook'), t(`exchange.hookState.${report.hook}`)],
        [t('exchange.exchange'), report.state],
        [t('exchange.digitsHeard'), report.digits === '' ? t('exchange.nothing') : report.digits],
        [
          t('exchange.toneHeard'),
          report.hears
            ? `${Math.round(report.hears.hz)} Hz, ${report.hears.levelDb.toFixed(1)} dB`
            : t('exchange.nothing'),
        ],
      ]
    : [];
  return (
    <div data-exchange-report>
      <Group justify="space-between">
        <Text fw={600}>{t('exchange.whatItHears')}</Text>
        <Button variant="subtle" onClick={() => void ask()}>
          {t('exchange.refresh')}
        </Button>
      </Group>
      {trouble !== '' && (
        <Text c="red">
          <GatewayText text={trouble} orOurs />
        </Text>
      )}
      {rows.length === 0 && trouble === '' && <Text c="dimmed">{t('exchange.noReport')}</Text>}
      <Table withRowBorders={false} verticalSpacing={2} horizontalSpacing={0}>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Td c="dimmed" w="7.5rem">
                {name}
              </Table.Td>
              <Table.Td className="timer">{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
