import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HealthChange } from '../../../main/contract/routing-desk.ts';
import type { TrunkView } from '../../../main/contract/views.ts';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { useWords } from '../use-words.ts';
import { healthParts } from './health-parts.ts';

const DAY_MS = 86_400_000;
/** Drawn beside each other: more says nothing. */
const SHOWN = 8;

/** How a trunk was over the last day, drawn and in words. */
export function TrunkHistory({ trunk, now }: { readonly trunk: TrunkView; readonly now: number }) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const words = useWords();
  const [changes, setChanges] = useState<readonly HealthChange[]>([]);
  const { id, health } = trunk;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again whenever its health changes
  useEffect(() => {
    let wanted = true;
    connection.request('trunk.history', {}).then(
      ({ trunks }) => wanted && setChanges(trunks.find((each) => each.trunk === id)?.changes ?? []),
      // The trunk's own row says how it is; what it was before is no matter for an alarm.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [connection, id, health.kind, health.since]);
  if (changes.length === 0) return null;
  const parts = healthParts(changes, now - DAY_MS, now);
  const known = parts.reduce((sum, { ms }) => sum + ms, 0);
  const up = parts.filter(({ kind }) => kind === 'up' || kind === 'drill').reduce((sum, { ms }) => sum + ms, 0);
  // While it is not known yet it is neither.
  const judged = known - parts.filter(({ kind }) => kind === 'starting').reduce((sum, { ms }) => sum + ms, 0);
  const percent = words.count((up / Math.max(1, judged)) * 100, up === judged ? 0 : 1);
  const falls = changes.filter(({ kind, at }) => kind === 'down' && at > now - DAY_MS).length;
  const summary = t('routing.upOf', { percent, count: falls, since: words.when(now - known) });
  return (
    <div className="trunk-history" data-history={id}>
      <div className="health-strip" role="img" aria-label={summary}>
        {known < DAY_MS && <span className="health-part" data-kind="before" style={{ flexGrow: DAY_MS - known }} />}
        {parts.map(({ kind, from, ms }) => (
          <span key={from} className="health-part" data-kind={kind} style={{ flexGrow: ms }} />
        ))}
      </div>
      <div className="health-scale" aria-hidden="true">
        <span>{words.when(now - DAY_MS)}</span>
        <span>{t('routing.now')}</span>
      </div>
      <Text size="sm" c="dimmed">
        {summary}
      </Text>
      <details>
        <summary>{t('routing.lastChanges')}</summary>
        <ul className="plain-list">
          {changes
            .slice(-SHOWN)
            .toReversed()
            .map(({ at, kind, detail }) => (
              <li key={`${at} ${kind}`}>
                <Text size="sm" className="clip">
                  <span className="timer">{words.dateAndTime(at)}</span> · {t(`routing.health.${kind}`)}
                  {detail !== undefined && (
                    <>
                      {' '}
                      · <GatewayText text={detail} />
                    </>
                  )}
                </Text>
              </li>
            ))}
        </ul>
      </details>
    </div>
  );
}
