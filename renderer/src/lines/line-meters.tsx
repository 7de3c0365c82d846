import { type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineView } from '../../../main/contract/views.ts';
import { useConsole } from '../console-context.ts';
import { fill, Meter, say } from '../meter.tsx';
import { signed } from '../scope/number-words.ts';
import { useWords } from '../use-words.ts';
import { LevelNeedle, METER_LEAST_DB, METER_MOST_DB } from './level-needle.ts';

/** How loud it is on a line that is in use, each way. */
export function LineMeters({ line }: { readonly line: LineView }) {
  const { t } = useTranslation();
  const { levels } = useConsole();
  const words = useWords();
  const heard = useRef<HTMLDivElement>(null);
  const sent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const texts = new Map<number, string>();
    const textOf = (db: number): string => {
      const text = texts.get(db) ?? words.t('lines.levelDb', { db: signed(words, db) });
      texts.set(db, text);
      return text;
    };
    const show = ({ current }: RefObject<HTMLDivElement | null>) => {
      const needle = new LevelNeedle();
      return (db: number | undefined): void => {
        fill(current, needle.move(db));
        const said = needle.say(db, performance.now());
        if (said !== undefined) say(current, said, textOf(said));
      };
    };
    const [showHeard, showSent] = [show(heard), show(sent)];
    return levels.on(line.id, (level) => {
      if (document.hidden) return;
      showHeard(level?.heardDb);
      showSent(level?.sentDb);
    });
  }, [levels, line.id, words]);
  const bounds = { least: METER_LEAST_DB, most: METER_MOST_DB };
  return (
    <div className="meters line-meters">
      <Meter of={heard} icon="incoming" label={t('lines.levelHeard', { line: line.name })} {...bounds} />
      <Meter of={sent} icon="outgoing" label={t('lines.levelSent', { line: line.name })} {...bounds} />
    </div>
  );
}
