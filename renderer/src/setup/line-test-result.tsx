import { List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LineTest } from '../../../main/contract/line-setup.ts';
import { Icon } from '../icons.tsx';
import { useWords } from '../use-words.ts';

/** Whether a line can be used as it was found. */
export const isGood = ({ failure, dialTone, digitTaken, onHook }: LineTest): boolean =>
  failure === undefined && dialTone.heard === 'country' && digitTaken !== false && onHook;

/** What a test found of a line, in words. */
export function LineTestResult({ test, country }: { readonly test: LineTest; readonly country: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const good = isGood(test);
  return (
    <div className="verified" data-good={good}>
      <span className="verified-mark">
        <Icon name={good ? 'free' : 'broken'} size={18} />
        {t(good ? 'guide.good' : 'guide.notGood')}
      </span>
      <List size="sm">
        {sentences(test, country, words).map((each) => (
          <List.Item key={each}>
            <Text size="sm">{each}</Text>
          </List.Item>
        ))}
      </List>
    </div>
  );
}

function sentences(test: LineTest, country: string, words: ReturnType<typeof useWords>): string[] {
  const { t } = words;
  const { failure, dialTone, digitTaken, erlDb, noiseDb, onHookVolts, offHookVolts, milliamps } = test;
  if (failure !== undefined) return [t(`guide.failure.${failure}`)];
  const hz = dialTone.hz.join(' + ');
  const said = {
    country: t('guide.dialToneCountry', { hz, level: words.count(dialTone.levelDb ?? 0) }),
    other: t('guide.dialToneOther', { hz, country }),
    none: t('guide.dialToneNone'),
  };
  const found = [said[dialTone.heard]];
  if (digitTaken !== undefined) found.push(t(digitTaken ? 'guide.digitTaken' : 'guide.digitNotTaken'));
  if (erlDb !== undefined) found.push(t('guide.echoBack', { db: words.count(erlDb) }));
  if (noiseDb !== undefined) found.push(t('guide.noise', { db: words.count(noiseDb) }));
  if (onHookVolts !== undefined) found.push(t('guide.volts', { onHook: words.count(onHookVolts) }));
  if (offHookVolts !== undefined && milliamps !== undefined)
    found.push(t('guide.voltsInUse', { offHook: words.count(offHookVolts), milliamps: words.count(milliamps) }));
  if (test.onHook) found.push(t('guide.onHook'));
  return found;
}
