import { Button, Group, Text } from '@mantine/core';
import { type CSSProperties, type KeyboardEvent, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ladder } from '../../../main/contract/trouble.ts';
import { saveText } from '../files/save-file.ts';
import { visibleText } from '../files/visible-text.ts';
import { Icon } from '../icons.tsx';
import { CopyText } from './copy-text.tsx';
import { drawingOf, type Lane, type Rung, rungLabel, rungTone } from './ladder-lanes.ts';
import { ladderText, offset } from './ladder-text.ts';

const MOVES: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(last, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_at, last) => last,
};

/** Up and down between the messages. */
function move(event: KeyboardEvent<HTMLOListElement>): void {
  const to = MOVES[event.key];
  const rungs = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button.rung')];
  const at = rungs.findIndex((rung) => rung.matches(':focus'));
  if (!to || at < 0) return;
  event.preventDefault();
  rungs[to(at, rungs.length - 1)]?.focus();
}

/** Who said what to whom, and when: the gateway and its peers as columns, each message an arrow. */
export function LadderView({ ladders, name }: { readonly ladders: readonly Ladder[]; readonly name: string }) {
  const { t } = useTranslation();
  const drawing = useMemo(() => drawingOf(ladders), [ladders]);
  const [open, setOpen] = useState<number>();
  const { lanes, rungs } = drawing;
  const text = useMemo(() => ladderText(drawing), [drawing]);
  const missing = ladders.reduce((sum, { left }) => sum + left, 0);
  return (
    <div>
      {ladders.some(({ match }) => match === 'by-time') && (
        <Text size="sm" mb="xs">
          {t('trouble.byTime')}
        </Text>
      )}
      {missing > 0 && (
        <Text size="sm" mb="xs">
          {t('trouble.leftOut', { count: missing })}
        </Text>
      )}
      {/* A technical drawing: its columns stand the same way in every language. */}
      <div className="ladder scrolls" dir="ltr" style={{ '--lanes': lanes.length + 1 } as CSSProperties}>
        <div className="ladder-heads">
          <span />
          <div className="ladder-lanes">
            <span>{t('trouble.us')}</span>
            {lanes.map(({ peer, trunk }) => (
              <span key={`${trunk} ${peer}`}>
                <strong>{trunk}</strong>
                <br />
                {peer}
              </span>
            ))}
          </div>
        </div>
        <ol className="plain-list" onKeyDown={move} aria-label={t('trouble.messages')}>
          {rungs.map((rung, index) => (
            <RungItem
              // biome-ignore lint/suspicious/noArrayIndexKey: messages are only ever added behind the others
              key={index}
              rung={rung}
              lane={lanes[rung.lane]}
              isOpen={index === open}
              toggle={() => setOpen(index === open ? undefined : index)}
            />
          ))}
        </ol>
      </div>
      <Group gap="xs" mt="sm">
        <CopyText text={text} label={t('trouble.copyAll')} />
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          onClick={() => saveText(`sip-${name}.txt`, 'text/plain', text)}
        >
          {t('trouble.saveText')}
        </Button>
      </Group>
    </div>
  );
}

function RungItem({
  rung: { step, afterMs, lane: at },
  lane,
  isOpen,
  toggle,
}: {
  readonly rung: Rung;
  readonly lane: Lane | undefined;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const label = [visibleText(rungLabel(step)), step.again ? t('trouble.again') : ''].filter(Boolean).join(' · ');
  const peer = lane ? `${lane.trunk}, ${lane.peer}` : '';
  const said = t(step.direction === 'in' ? 'trouble.received' : 'trouble.sent', { what: label, peer });
  return (
    <li>
      <button
        type="button"
        className="rung"
        data-tone={rungTone(step)}
        data-direction={step.direction}
        data-again={step.again || undefined}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={`${offset(afterMs)} ${said}`}
        onClick={toggle}
      >
        <span className="rung-time timer">{offset(afterMs)}</span>{' '}
        <span className="rung-lanes">
          <span className="rung-arrow" style={{ '--to': at + 1 } as CSSProperties}>
            <span className="rung-label">{label}</span>
          </span>
        </span>
      </button>
      {isOpen && (
        <section className="rung-message" id={id} aria-label={said}>
          <Group justify="flex-end">
            <CopyText text={step.text} label={t('trouble.copyMessage')} />
          </Group>
          <pre lang="en">{visibleText(step.text)}</pre>
        </section>
      )}
    </li>
  );
}
