import { Alert, Button, Group, SegmentedControl, Slider, Stack, Text } from '@mantine/core';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { SCOPE_RATE_HZ } from '../../../main/contract/scope.ts';
import type { GatewayView, LineView } from '../../../main/contract/views.ts';
import { useConsole } from '../console-context.ts';
import { Icon } from '../icons.tsx';
import { useWords } from '../use-words.ts';
import { fileName, keepFile } from './keep-file.ts';
import { LevelPlot } from './level-plot.tsx';
import { LineFacts } from './line-facts.tsx';
import { pictureOf } from './picture.ts';
import { KEPT_S } from './recording.ts';
import type { ScopeFeed } from './scope-feed.ts';
import { SpectrumPlot } from './spectrum-plot.tsx';
import { useToneTexts } from './tone-words.ts';
import { useIsOwner } from './use-scope.ts';
import { Waterfall } from './waterfall.tsx';
import { wavOf } from './wav.ts';
import { WaveformPlot } from './waveform-plot.tsx';

const SPANS = { ms20: 0.02, ms100: 0.1, s1: 1, s10: KEPT_S } as const;
type Span = keyof typeof SPANS;
const SPAN_NAMES = Object.keys(SPANS) as Span[];
/** Without a block for so long, the adapter gives no sound. */
const WAITS_MS = 1_500;

/** All that is seen of a line, and what can be done with it. */
export function ScopeScreen({
  feed,
  line,
  view,
  tell,
}: {
  readonly feed: ScopeFeed;
  readonly line: LineView;
  readonly view: GatewayView;
  readonly tell: (text: string) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { connection } = useConsole();
  const isOwner = useIsOwner();
  const held = useSyncExternalStore(feed.subscribe, () => feed.held);
  const [span, setSpan] = useState<Span>('ms100');
  const [backS, setBackS] = useState(0);
  const screen = useRef<HTMLDivElement>(null);
  const texts = useToneTexts(feed);
  const waits = useWaits(feed);

  const zoom = useCallback((step: -1 | 1): void => {
    setSpan((before) => SPAN_NAMES[SPAN_NAMES.indexOf(before) + step] ?? before);
  }, []);
  const hold = (): void => {
    setBackS(0);
    feed.hold(!held);
  };
  const saveSound = async (): Promise<void> => {
    // What is seen when the button is pressed, however long the gateway takes.
    const sides = [feed.fromLine, feed.toLine].map(({ recording }) => recording.read(recording.length));
    const answer = await connection.request('scope.keep', { line: line.id });
    if (!answer.ok) return tell(answer.text);
    const file = new Blob([wavOf(sides, SCOPE_RATE_HZ)], { type: 'audio/wav' });
    keepFile(file, fileName(line.name, new Date(), 'wav'));
  };
  const savePicture = async (): Promise<void> => {
    if (!screen.current) return;
    const says = [
      t('scope.pictureOf', { line: line.name, when: words.dateAndTime(Date.now()) }),
      `${t('scope.fromLine')}: ${texts.fromLine}`,
      `${t('scope.toLine')}: ${texts.toLine}`,
    ];
    keepFile(await pictureOf(screen.current, says), fileName(line.name, new Date(), 'png'));
  };
  const doIt = (act: () => Promise<void>): void => {
    act().catch((error: Error) => tell(error.message));
  };
  const farthest = Math.max(0, KEPT_S - SPANS[span]);

  return (
    <Stack gap="sm" ref={screen} className="scope-screen">
      {(line.hook === 'off-hook' || line.inUse) && (
        <Alert color="gray" role="status" icon={<Icon name="scope" />}>
          {t('scope.inCall')}
        </Alert>
      )}
      <LineFacts line={line} view={view} texts={texts} />
      {waits && (
        <Text role="status" fw={600}>
          {t('scope.waits')}
        </Text>
      )}
      <Group gap="sm" align="flex-end">
        <div>
          <Text size="sm" fw={500} id="scope-span">
            {t('scope.span')}
          </Text>
          <SegmentedControl
            aria-labelledby="scope-span"
            value={span}
            onChange={(value) => setSpan(SPAN_NAMES.find((name) => name === value) ?? span)}
            data={SPAN_NAMES.map((name) => ({ value: name, label: t(`scope.spanOf.${name}`) }))}
          />
        </div>
        <Button
          variant={held ? 'filled' : 'default'}
          aria-pressed={held}
          onClick={hold}
          leftSection={<Icon name={held ? 'play' : 'pause'} />}
        >
          {t(held ? 'scope.resume' : 'scope.hold')}
        </Button>
        {isOwner && (
          <Button variant="default" leftSection={<Icon name="download" />} onClick={() => doIt(saveSound)}>
            {t('scope.saveSound')}
          </Button>
        )}
        <Button variant="default" leftSection={<Icon name="download" />} onClick={() => doIt(savePicture)}>
          {t('scope.savePicture')}
        </Button>
      </Group>
      {held && <Text role="status">{t('scope.held')}</Text>}
      <WaveformPlot feed={feed} spanS={SPANS[span]} backS={held ? Math.min(backS, farthest) : 0} onZoom={zoom} />
      {held && farthest > 0 && (
        <div dir="ltr">
          <Slider
            value={-Math.min(backS, farthest)}
            onChange={(value) => setBackS(-value)}
            min={-farthest}
            max={0}
            step={SPANS[span] / 4}
            label={(value) => t('scope.backBy', { time: words.count(-value, 2) })}
            thumbLabel={t('scope.back')}
            size="lg"
            thumbSize={28}
          />
        </div>
      )}
      <div className="scope-pair">
        <SpectrumPlot feed={feed} />
        <LevelPlot feed={feed} />
      </div>
      <Waterfall feed={feed} />
    </Stack>
  );
}

/** Whether nothing comes from the adapter. */
function useWaits(feed: ScopeFeed): boolean {
  const [waits, setWaits] = useState(false);
  useEffect(() => {
    let timer = 0;
    const wait = (): void => {
      clearTimeout(timer);
      timer = window.setTimeout(() => setWaits(!feed.held), WAITS_MS);
    };
    wait();
    const stop = feed.subscribe(() => {
      setWaits(false);
      wait();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [feed]);
  return waits;
}
