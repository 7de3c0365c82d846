import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useAudioSettings, useConsole } from '../console-context.ts';
import { Icon } from '../icons.tsx';

/** A loudness from 0 to 1, by hand. */
export function LoudnessSlider({
  label,
  value,
  change,
}: {
  readonly label: string;
  readonly value: number;
  readonly change: (value: number) => void;
}) {
  const id = useId();
  return (
    <div className="loudness">
      <label htmlFor={id}>
        <Icon name="speaker" size={18} /> {label}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        step={5}
        value={Math.round(value * 100)}
        onChange={(event) => change(Number(event.currentTarget.value) / 100)}
      />
    </div>
  );
}

/** How loud the other party is here. */
export function Volume() {
  const { t } = useTranslation();
  const { audio } = useConsole();
  const { volume } = useAudioSettings();
  return <LoudnessSlider label={t('desk.volume')} value={volume} change={(next) => audio.change({ volume: next })} />;
}
